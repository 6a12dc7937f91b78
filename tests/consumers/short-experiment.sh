#!/usr/bin/env bash
# Runs the experiment as a user would, on few drawn faces and one model. Later checks use its model and pictures.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
out=artifacts/consumers/experiment
rm -rf "$out"
# What run.sh starts, once it has built: later runs need no build.
run() { dotnet artifacts/bin/FourModelExperiment/release/FourModelExperiment.dll "$@"; }
./run.sh --data drawn --models 3 --epochs 2 --limit 350 --out "$out"
for file in results.json report.html model-3.onnx accuracy.png model-3-accuracy.png model-3-confusion.png pictures/happy.png; do
  [ -s "$out/$file" ] || { echo "missing: $out/$file"; exit 1; }
done
grep -q '"name": "Model 3"' "$out/results.json"
grep -q '<h1>Model 3 on drawn' "$out/report.html"
! grep -qE '(src|href)="https?:' "$out/report.html" || { echo "the report loads resources from other sites"; exit 1; }
run --data drawn --models none --limit 350 --out "$out" | grep 'Model 3' > /dev/null \
  || { echo "a run without models lost the results of the earlier run"; exit 1; }
if run --data no-such-folder --out "$out" 2>"$out/error.txt"; then
  echo "the experiment did not report a missing data set"
  exit 1
fi
grep -q 'no-such-folder' "$out/error.txt"

# No advice that was followed already.
mkdir -p "$out/broken/happy"
echo 'no image' >"$out/broken/happy/1.jpg"
if run --data "$out/broken" --skip-invalid --out "$out" 2>"$out/error.txt"; then
  echo "the experiment did not report a data set without images"
  exit 1
fi
grep -q 'has no image that can be used' "$out/error.txt"
! grep -e '--skip-invalid' "$out/error.txt" || exit 1
