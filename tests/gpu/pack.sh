#!/usr/bin/env bash
# Packs what the run on a GPU machine needs into packs in artifacts/gpu: tests/gpu/README.md.
# usage: tests/gpu/pack.sh [--data fer2013.zip] [--votes ferplus_votes.csv] [--out FOLDER]
#          [--level 0-9] [--architecture 90] [--no-program]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
data='' votes='' out=artifacts/gpu level=9 program=yes architecture=90
path() { [[ $1 == /* ]] && echo "$1" || echo "$OLDPWD/$1"; } # path ARGUMENT: relative to the caller's folder
while [ $# -gt 0 ]; do
  case $1 in
    --data) data=$(path "$2") && shift 2 ;;
    --votes) votes=$(path "$2") && shift 2 ;;
    --out) out=$(path "$2") && shift 2 ;;
    --level) level=$2 && shift 2 ;;
    --architecture) architecture=$2 && shift 2 ;;
    --no-program) program='' && shift ;;
    *) sed -n '3,4s/^# //p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
  esac
done
mkdir -p "$out"
out=$(cd "$out" && pwd)

size() { # size FILE: prints it, and fails above 55 MiB: the working tree and 64 MiB in all have to fit
  local bytes
  bytes=$(stat -c %s "$1")
  echo "$1: $((bytes / 1024 / 1024)) MiB ($bytes bytes)"
  [ "$bytes" -le $((55 * 1024 * 1024)) ] || { echo "$1 is above 55 MiB" >&2 && return 1; }
}

if [ -n "$data" ]; then
  python3 tests/gpu/packs.py data "$out/data.tar.xz" "$level" "$data" ${votes:+"$votes"}
  size "$out/data.tar.xz"
fi

if [ -n "$program" ]; then
  folder=$out/program
  rm -rf "$folder"
  # Build outputs of their own, so that the ordinary build stays up to date.
  export OnnxRuntimeGpuPackage=Microsoft.ML.OnnxRuntime.Gpu.Linux
  for project in tests/FacialExpression.Benchmarks samples/Maintainers/TrainPretrained; do
    dotnet publish "$project" --configuration Release --verbosity quiet --runtime linux-x64 --self-contained --output "$folder" \
      -p:ArtifactsPath="$out/build" -p:RunAnalyzers=false -p:DebugType=none -p:GenerateDocumentationFile=false \
      -p:InvariantGlobalization=true -p:PublishReadyToRun=false -p:PublishSingleFile=false
  done
  # PyTorch's libraries stand in for libtorch's; the rest is for debuggers, profilers and readers.
  (cd "$folder" && rm -rf libtorch* libc10* libgomp* libaoti* libshm* libbackend_with_compiler* libjitbackend* libnnapi* \
    libonnxruntime_providers_tensorrt.so \
    libmscordaccore* libmscordbi* libcoreclrtraceptprovider* libclrgc* createdump ./*.pdb ./*.dbg ./*.xml)
  # ONNX Runtime's CUDA provider is a pack of its own, with the machine code of one kind of GPU.
  cuda=libonnxruntime_providers_cuda.so
  rm -rf "$out/provider" && mkdir "$out/provider"
  python3 tests/gpu/packs.py provider "$folder/$cuda" "$out/provider/$cuda" "$architecture"
  rm "$folder/$cuda"
  for pack in program provider; do
    python3 tests/gpu/packs.py program "$out/$pack.tar.xz" "$level" "$out/$pack"
    size "$out/$pack.tar.xz"
  done
fi
