#!/usr/bin/env bash
# Runs the fast samples as a user would, with the model and pictures of the experiment's short run.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dotnet artifacts/bin/PredictImage/release/PredictImage.dll "$experiment/model-3.onnx" "$experiment"/pictures/*.png | grep -c ' %$'
dotnet artifacts/bin/PredictImage/release/PredictImage.dll docs/face.png | grep '^docs/face.png: Happy '
if dotnet artifacts/bin/PredictImage/release/PredictImage.dll "$experiment/model-3.onnx" no-such.png; then
  echo "PredictImage did not report a missing image"
  exit 1
fi

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
if dotnet artifacts/bin/MLNetPipeline/release/MLNetPipeline.dll "$faces" 1 "$faces/pipeline.zip" 2>"$faces/error.txt"; then
  echo "MLNetPipeline did not report an unknown label"
  exit 1
fi
grep -q 'Angry, Disgust' "$faces/error.txt"
rm -r "$faces/train/joy"

# The system provides OpenCV and its cascade. If they are missing, the sample must name the packages to install.
found=$work/found
rm -rf "$found"
detect() { dotnet artifacts/bin/DetectFaces/release/DetectFaces.dll "$@"; }
if detect docs/face.png docs/experiment/accuracy.png >"$faces/output.txt" 2>"$faces/error.txt"; then
  grep '^docs/face.png: .* at (.*): Happy ' "$faces/output.txt"
  grep -q '^docs/experiment/accuracy.png: no face found' "$faces/output.txt"
  detect docs/face.png --out "$found/face.png" >/dev/null
  [ -s "$found/face.png" ]
  if detect docs/face.png no-such.png >/dev/null 2>&1; then echo "DetectFaces did not report a missing image"; exit 1; fi
  if detect docs/face.png --cascade README.md >/dev/null 2>&1; then
    echo "DetectFaces did not report a file that is not a cascade"
    exit 1
  fi
else
  grep 'apt-get install' "$faces/error.txt"
  echo "skipped: DetectFaces, for the reason above"
fi

evaluate() { dotnet artifacts/bin/EvaluateModel/release/EvaluateModel.dll "$@"; }
evaluate --model "$experiment/model-3.onnx" --data "$faces/validation" --out "$faces/figures/model-3.json" \
  | grep '^accuracy ' >/dev/null
for name in images accuracy macroF1 ece perClassRecall angry surprise; do
  grep -q "\"$name\":" "$faces/figures/model-3.json"
done
evaluate --model pretrained --data "$faces/validation" | grep '^Compact ResNet on ' >/dev/null
if evaluate --data "$faces" 2>"$faces/error.txt"; then echo "EvaluateModel did not refuse a folder of splits"; exit 1; fi
grep -q 'named after no expression' "$faces/error.txt"

# Training needs all seven classes. Any pictures do, if each split has different ones.
for pair in train/angry:icon train/disgust:augmentation train/fear:experiment/face train/neutral:face \
  validation/angry:experiment/accuracy validation/disgust:experiment/model-1-accuracy \
  validation/fear:experiment/model-1-confusion validation/neutral:experiment/model-2-accuracy; do
  mkdir -p "$faces/${pair%%:*}"
  cp "docs/${pair#*:}.png" "$faces/${pair%%:*}/"
done

if [ -e "$found/face.png" ]; then
  dotnet artifacts/bin/MeasureFaceMargin/release/MeasureFaceMargin.dll --data "$faces" --out "$found/margin.json" \
    | grep '^RepeatedEdge: found in ' >/dev/null
  grep -q '"frameToBox":' "$found/margin.json"
fi

# Trains two epochs, measures the model for its card, and trains another model with it as the teacher.
runs=$work/runs
rm -rf "$runs"
train() { dotnet artifacts/bin/TrainPretrained/release/TrainPretrained.dll --data "$faces" "$@"; }
train --epochs 2 --out "$runs/one" | grep '^  2/2 ' >/dev/null
train --epochs 2 --out "$runs/one" | grep '^written: ' >/dev/null # already finished, so that nothing is trained again
train --epochs 1 --out "$runs/two" --teacher "$runs/one/pretrained.onnx" >/dev/null
grep -q '"pretrained.onnx"' "$runs/two/run.json"
cp docs/pretrained/model-card.md "$runs/two/"
train --measure "$runs/two/pretrained.onnx" --out "$runs/two"
grep -q '^| all validation images | ' "$runs/two/model-card.md"
[ -s "$runs/two/calibration.png" ]
