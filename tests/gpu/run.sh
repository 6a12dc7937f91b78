#!/usr/bin/env bash
# The run on a GPU machine: tests/gpu/README.md. Each step has its own log and time; one that fails does not end the run.
# usage: tests/gpu/run.sh [--seconds 540] [--device cuda|cpu] [--out FOLDER] [--packs FOLDER] [--torch-lib FOLDER] [--data FILE]
#          [--recipe-args "..."] [--epochs N] [--resume FOLDER] [--only STEP,...]
# steps: machine symbols engine layers training epochs predict trial recipe reference
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=540 device=cuda out=artifacts/gpu/out packs=${TMPDIR:-/tmp}/facial-expression-gpu
torch='' data='' arguments='' epochs='' resume='' only=''
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2 ;;
    --device) device=$2 ;;
    --out) out=$2 ;;
    --packs) packs=$2 ;;
    --torch-lib) torch=$2 ;;
    --data) data=$2 ;;
    --recipe-args) arguments=$2 ;;
    --epochs) epochs=$2 ;;
    --resume) resume=$2 ;;
    --only) only=,$2, ;;
    *) sed -n '3,5s/^# //p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
  esac
  shift 2
done
program=$packs/program data=${data:-$packs/data/fer2013.zip}
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d) # what is large, or is brought back in parts
trap 'rm -rf "$work"' EXIT
results=$work/results
mkdir -p "$results"
exec > >(tee "$out/run.log") 2>&1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

left() { echo $((seconds - SECONDS)); }

wanted() { [ -z "$only" ] || [[ $only == *",$1,"* ]]; } # wanted STEP

step() { # step NAME LIMIT COMMAND...: runs it for at most LIMIT seconds and the time that is left; its log is NAME.txt
  local name=$1 limit=$2 start=$SECONDS status
  shift 2
  wanted "$name" || return 0
  [ "$(left)" -ge "$limit" ] || limit=$(left)
  if [ "$limit" -lt 5 ]; then
    echo "== $name: no time left" && echo "$name	0	no time left" >>"$results/steps.tsv" && return 1
  fi
  echo "== $name (at most $limit s; $(left) s left)"
  # TERM, which the trainings answer with a checkpoint.
  timeout --signal=TERM --kill-after=30 "$limit" "$@" 2>&1 | stamp "$results/$name.stamps" | tee "$results/$name.txt"
  status=${PIPESTATUS[0]}
  [ "$status" -ne 124 ] || echo "stopped after $limit s"
  echo "-- $name: exit code $status, $((SECONDS - start)) s"
  echo "$name	$((SECONDS - start))	$status" >>"$results/steps.tsv"
  return "$status"
}

stamp() { # stamp FILE: copies lines, and writes the time of each into FILE
  while IFS= read -r line; do
    printf '%s\n' "$line"
    printf '%s %s\n' "$(date +%s.%N)" "$line" >>"$1"
  done
}

run() { # run PROGRAM: sets the array `command` that starts it: published with its own runtime, or built for an installed one
  if [ -f "$program/libcoreclr.so" ]; then command=("$program/$1"); else command=(dotnet "$program/$1.dll"); fi
}

machine() {
  nvidia-smi || echo "no nvidia-smi"
  echo "cores: $(nproc)" && free -g | head -2
  ldd --version | head -1
  grep -ao 'GLIBCXX_3\.4\.[0-9]*' "$(ldconfig -p | sed -n 's/.*libstdc++.so.6 .*x86-64.*=> //p' | head -1)" | sort -Vu | tail -1
  python3 -c 'import sys, torch; print("Python", sys.version.split()[0], "torch", torch.__version__, "CUDA", torch.version.cuda,
    torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU")' || echo "no PyTorch"
  echo "torch/lib: ${torch:-none}" && ls -la "${torch:-.}"/libtorch*.so "${torch:-.}"/libc10*.so
}

find_torch() { # PyTorch's libraries, and those of CUDA that it brings, for TorchSharp's library
  if [ -z "$torch" ]; then
    torch=$(python3 -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])' 2>/dev/null)/lib
  fi
  [ -f "$torch/libtorch.so" ] || return 1
  torch=$(cd "$torch" && pwd)
  local cuda
  cuda=$(find -L "$torch/../../nvidia" /usr/local/cuda/lib64 -type d \( -name lib -o -name lib64 \) 2>/dev/null | paste -sd:)
  export LD_LIBRARY_PATH=$torch${cuda:+:$cuda}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  # Beside the program too, where the library looks for them on systems with an older libstdc++.
  for file in "$torch"/libtorch* "$torch"/libc10* "$torch"/libgomp*; do
    [ ! -e "$file" ] || ln -sf "$file" "$program/"
  done
}

prediction() { # ONNX Runtime's CUDA provider is larger than what travels; used only where it is installed
  local provider
  provider=$(find / -name libonnxruntime_providers_cuda.so -not -path '/proc/*' 2>/dev/null | head -1)
  if [ -z "$provider" ]; then
    echo "skipped: no libonnxruntime_providers_cuda.so on this machine" && return 0
  fi
  echo "found $provider: $(ls -la "$(dirname "$provider")"/libonnxruntime*)"
  echo "skipped: this script does not use it yet"
}

epochs_that_fit() { # after the trial: the whole epochs that fit into the time left
  local total
  total=$(sed -n 's/^trial\t\([0-9]*\)\t0$/\1/p' "$results/steps.tsv")
  [ -n "$total" ] || return 1
  grep -E '^[0-9.]+ +[0-9]+/[0-9]+ ' "$results/trial.stamps" | awk -v total="$total" -v left="$(left)" '
    { before = last; last = $1; count++ }
    END {
      if (count < 2) exit 1
      epoch = last - before
      other = total - count * epoch; if (other < 0) other = 0
      fit = int((left - 1.3 * other - 10) / (1.05 * epoch))
      printf "%d\n", fit < 1 ? 1 : fit
    }'
}

recipe() { # the training of the recipe, with the checkpoint of an earlier run if there is one
  local folder=$work/recipe limit=$(($(left) - 15))
  mkdir -p "$folder"
  if [ -n "$resume" ]; then
    # The learning rate depends on the number of epochs, so a resumed training has the same.
    cat "$resume"/training.checkpoint.* >"$folder/training.checkpoint"
    epochs=$(sed -n 's/^epochs //p' "$resume/recipe.txt") arguments=$(sed -n 's/^arguments //p' "$resume/recipe.txt")
  elif [ -z "$epochs" ]; then
    epochs=$(epochs_that_fit) || { echo "the trial gave no time per epoch" && return 1; }
  fi
  printf 'epochs %s\narguments %s\n' "$epochs" "$arguments" >"$out/recipe.txt"
  run TrainPretrained
  # shellcheck disable=SC2086 # The recipe's arguments are several words.
  step recipe "$limit" "${command[@]}" --data "$data" --out "$folder" --device "$device" --epochs "$epochs" $arguments
  cp "$folder/pretrained.onnx" "$out/" 2>/dev/null
  cp "$folder/run.json" "$folder/curve.png" "$results/" 2>/dev/null
  local checkpoint=$folder/training.checkpoint
  # In parts, for a machine that gives back small files only.
  [ ! -f "$checkpoint" ] || split --bytes=15M --numeric-suffixes "$checkpoint" "$out/training.checkpoint."
}

bench() { # bench STEP LIMIT ARGUMENTS...: a step of the benchmarks
  local name=$1 limit=$2
  shift 2
  run FacialExpression.Benchmarks
  step "$name" "$limit" "${command[@]}" "$name" --device "$device" --out "$results" "$@"
}

export -f machine prediction
find_torch || echo "PyTorch's torch/lib/libtorch.so was not found"
export torch
step machine 60 bash -c machine
step symbols 60 python3 tests/gpu/symbols.py "$program/libLibTorchSharp.so" "$torch"
bench engine 90
usable=$?
if [ "$usable" -eq 0 ]; then
  bench layers 120
  bench training 120 --rounds "$([ "$device" = cuda ] && echo 3 || echo 1)"
  [ ! -f "$data" ] || export FER2013_ZIP=$data
  bench epochs 120 --epochs 2
  step predict 30 bash -c prediction
  run TrainPretrained
  if [ -z "$epochs$resume" ]; then
    # shellcheck disable=SC2086
    step trial 120 "${command[@]}" --data "$data" --out "$work/trial" --device "$device" --epochs 3 $arguments
  fi
  ! wanted recipe || recipe
else
  echo "TorchSharp's native library is not usable here; PyTorch trains a reference model instead"
fi
if [ "$usable" -ne 0 ] || [[ $only == *,reference,* ]]; then
  votes=$packs/data/votes.csv
  step reference "$(($(left) - 15))" python3 tests/gpu/reference.py --template "$program/compact-resnet.onnx" --data "$data" \
    $([ ! -f "$votes" ] || echo --votes "$votes") --device "$device" --seconds "$(($(left) - 40))" --out "$work/reference"
  cp "$work/reference/reference.onnx" "$out/" 2>/dev/null
  cp "$work/reference/reference.json" "$results/" 2>/dev/null
fi
cat "$results/steps.tsv" 2>/dev/null
tar czf "$out/results.tar.gz" -C "$results" .
ls -la "$out"
echo "$SECONDS s"
! awk -F'\t' '$3 != 0' "$results/steps.tsv" | grep -q .
