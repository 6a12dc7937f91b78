#!/usr/bin/env bash
# Runs the two short samples as a user would, on the model and pictures of the experiment's short run.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dotnet artifacts/bin/PredictImage/release/PredictImage.dll "$experiment/model-3.onnx" "$experiment"/pictures/*.png | grep -c ' %$'
if dotnet artifacts/bin/PredictImage/release/PredictImage.dll "$experiment/model-3.onnx" no-such.png; then echo "a missing image went unnoticed"; exit 1; fi

faces=$work/faces
rm -rf "$faces"
for picture in "$experiment"/pictures/*.png; do
  class=$(basename "$picture" .png)
  for split in train validation; do
    mkdir -p "$faces/$split/$class"
    for i in 1 2 3 4; do cp "$picture" "$faces/$split/$class/$i.png"; done
  done
done
dotnet artifacts/bin/MLNetPipeline/release/MLNetPipeline.dll "$faces" 2 "$faces/pipeline.zip" | tee "$faces/output.txt"
grep -q 'epoch 2/2' "$faces/output.txt"
grep -q 'Accuracy' "$faces/output.txt"
grep -q 'happy: predicted' "$faces/output.txt"
[ -s "$faces/pipeline.zip" ]
mkdir -p "$faces/train/joy" && cp "$faces/train/happy/1.png" "$faces/train/joy/"
if dotnet artifacts/bin/MLNetPipeline/release/MLNetPipeline.dll "$faces" 1 "$faces/pipeline.zip" 2>"$faces/error.txt"; then echo "a wrong label went unnoticed"; exit 1; fi
grep -q 'Angry, Disgust' "$faces/error.txt"
