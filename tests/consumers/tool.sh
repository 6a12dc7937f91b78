#!/usr/bin/env bash
# Installs the command from its package alone and uses it as a user would: in a cleaned environment, with an empty home folder.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
tool=$work/tool
rm -rf "$tool"
mkdir -p "$tool/home"
# Without other sources: the package has no dependencies.
NUGET_PACKAGES="$tool/packages" dotnet tool install FacialExpression.Tool --tool-path "$tool/bin" \
  --version "$(version_of FacialExpression.Tool)" --source "$feed" --verbosity quiet
root=$(dirname "$(readlink -f "$(command -v dotnet)")")
limited=()
run() {
  env -i PATH="$PATH" HOME="$tool/home" TMPDIR="$tool/home" DOTNET_ROOT="$root" DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
    NUGET_PACKAGES="${cache:-}" "${limited[@]}" "$tool/bin/facial-expression" "$@"
}
expect() { # expect CODE ARGUMENTS...: runs the command into output.txt and error.txt
  local expected=$1 code=0
  shift
  run "$@" >"$tool/output.txt" 2>"$tool/error.txt" || code=$?
  [ "$code" = "$expected" ] || { echo "$* ended with $code, expected $expected"; cat "$tool"/*.txt; exit 1; }
  if grep '^   at ' "$tool/error.txt"; then echo "$* printed a stack trace"; exit 1; fi
}

# The version is that of the package that it is built for, and in a clone the commit. The feed's is packed without a build.
commit=$(git rev-parse HEAD 2>/dev/null | cut -c1-8 || true)
built=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
[ "$(run --version)" = "$built${commit:++$commit}" ]
packed=$(dotnet msbuild src/FacialExpression.Tool/FacialExpression.Tool.csproj -getProperty:InformationalVersion -p:PackageVersion=1.2.3)
[ "$packed" = 1.2.3 ]
expect 0 predict docs/face.png docs/experiment/accuracy.png
grep '^docs/face.png .*Happy' "$tool/output.txt"
grep -q '^docs/experiment/accuracy.png .*no face found' "$tool/output.txt"
expect 1 predict docs/face.png no-such.png --format jsonl
[ "$(wc -l <"$tool/output.txt")" = 2 ]
expect 2 predict no-such.png
run predict - --crop --format json <docs/face.png | grep '"expression":"Happy"' >/dev/null
expect 0 predict docs/face.png --annotate "$tool/annotated" --out "$tool/faces.parquet"
[ -s "$tool/annotated/face.faces.png" ] && [ -s "$tool/faces.parquet" ]

# A folder of crops, with votes by path from the folder or from the folder above: all people see the label.
faces=$tool/faces
for picture in "$experiment"/pictures/*.png; do
  mkdir -p "$faces/validation/$(basename "$picture" .png)"
  cp "$picture" "$faces/validation/$(basename "$picture" .png)/1.png"
done
expect 0 evaluate "$faces/validation" --model "$experiment/model-3.onnx" --out "$tool/figures.json"
grep '^accuracy ' "$tool/output.txt"
for name in images accuracy macroF1 ece perClassRecall Angry Surprise; do grep -q "\"$name\":" "$tool/figures.json"; done
for above in "$faces" "$faces/validation"; do
  {
    echo path,angry,disgust,fear,happy,neutral,sad,surprise
    for file in "$faces"/validation/*/*.png; do
      class=$(basename "$(dirname "$file")")
      echo "${file#"$above/"}$(for c in angry disgust fear happy neutral sad surprise; do
        [ "$c" = "$class" ] && echo -n ,10 || echo -n ,0
      done)"
    done
  } >"$tool/votes.csv"
  expect 0 evaluate "$faces/validation" --votes "$tool/votes.csv"
  [ "$(grep '^accuracy ' "$tool/output.txt" | sort -u | wc -l)" = 1 ] # Labels and majorities are the same.
  [ "$(grep -c '^accuracy ' "$tool/output.txt")" = 2 ]
done
expect 2 evaluate "$faces"
grep -q 'named after no expression' "$tool/error.txt"

# Parts, by two runs with a folder between them.
for shard in 0/2 1/2; do
  expect 0 score "$experiment/pictures" --crop --shard-size 2 --shard "$shard" --out "$tool/scores" --model "$experiment/model-3.onnx"
done
expect 0 score verify "$tool/scores" --input "$experiment/pictures"
grep -q '^complete: ' "$tool/output.txt"
rm "$tool/scores/part-00000.parquet"
expect 2 score verify "$tool/scores"

# A disk that is full, or as here a file that may not grow: the same command goes on from the last whole line. The limit is for all
# of .NET's files too, and so without those that it maps or that debuggers use.
for _ in $(seq 200); do echo "$PWD/docs/face.png"; done >"$tool/list.txt"
limited=(DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0)
(trap '' XFSZ && ulimit -f 40 && expect 2 score "$tool/list.txt" --crop --out "$tool/full")
[ "$(grep -c '^error: ' "$tool/error.txt")" = 1 ]
[ ! -e "$tool/full/part-00000.parquet" ]
limited=()
expect 0 score "$tool/list.txt" --crop --out "$tool/full"
grep -q ' of them earlier, ' "$tool/error.txt"
expect 0 score verify "$tool/full" --input "$tool/list.txt"

expect 0 convert "$experiment/model-3.onnx" "$tool/model.keras"
expect 0 convert "$tool/model.keras" "$tool/model.onnx"
# The package has no LibTorch: train names the remedy, and uses the one in NuGet's cache.
cache=$tool/packages expect 2 train "$faces" --out "$tool/trained.onnx"
grep -q 'dotnet package download libtorch-cpu-' "$tool/error.txt"
expect 2 train no-such-folder --libtorch "$tool" --out "$tool/trained.onnx"
grep -q 'which should be the folder of LibTorch' "$tool/error.txt"
libtorch=$restored/libtorch-cpu-linux-x64/$(central LibTorchVersion)/runtimes/linux-x64/native
if [ -d "$libtorch" ]; then
  expect 2 train no-such-folder --libtorch "$libtorch" --out "$tool/trained.onnx"
  grep -q 'no-such-folder' "$tool/error.txt"
fi

# The runtime's pipes may stay.
if find "$tool/home" -type f | grep -v '/clr-debug-pipe-\|/dotnet-diagnostic-' | grep .; then
  echo "the command left the files above in its home folder"
  exit 1
fi
