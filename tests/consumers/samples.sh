#!/usr/bin/env bash
# Runs the fast samples as a user would, with the model and pictures of the experiment's short run.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
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

# The system provides OpenCV and its cascade. If its libraries are missing, the sample must name the packages to install.
cascade() { dotnet artifacts/bin/CascadeDetector/release/CascadeDetector.dll "$@"; }
if cascade README.md docs/face.png >/dev/null 2>"$faces/error.txt"; then
  echo "CascadeDetector did not report a file that is not a cascade"
  exit 1
fi
grep 'is no cascade of OpenCV\|apt-get install' "$faces/error.txt"
file=/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml
if [ -f "$file" ] && grep -q 'is no cascade' "$faces/error.txt"; then
  cascade "$file" docs/group.png docs/experiment/accuracy.png | tee "$faces/output.txt"
  grep -qE '^docs/group.png: [1-9] faces' "$faces/output.txt"
fi

# The web sample's page, its endpoint, and what OpenTelemetry reads of the library until the app ends.
telemetry=$faces/telemetry.txt
web() {
  OTEL_METRICS_EXPORTER=console exec dotnet artifacts/bin/Web/release/Web.dll --urls http://127.0.0.1:0
}
trap 'kill "$server" 2> /dev/null || true' EXIT
start_server "$telemetry" web
curl --silent --show-error "$address/" | grep '<title>' >/dev/null
curl --silent --show-error --data-binary @docs/face.png "$address/api/expressions" | grep '"expression":"Happy"' >/dev/null
[ "$(curl --silent --output /dev/null --write-out '%{http_code}' --data-binary @README.md "$address/api/expressions")" = 422 ]
kill "$server"
wait "$server" || true
for metric in predictions faces errors decode.duration detect.duration predict.duration batch.size; do
  grep -q "facial_expression.$metric" "$telemetry" || { cat "$telemetry"; echo "not measured: $metric"; exit 1; }
done
grep -q 'error.type: ImageFormatException' "$telemetry"
grep -q 'Activity.DisplayName: *detect' "$telemetry"

# Votes by path: all people see the label.
votes() {
  echo path,angry,disgust,fear,happy,neutral,sad,surprise
  for file in "$1"/*/*.png; do
    class=$(basename "$(dirname "$file")")
    echo "${file#"$2/"},$(for c in angry disgust fear happy neutral sad surprise; do [ "$c" = "$class" ] && echo 10 || echo 0; done \
      | paste -sd,)"
  done
}

# Training needs all seven classes. Any pictures do, if each split has different ones.
for pair in train/angry:icon train/disgust:augmentation train/fear:experiment/face train/neutral:face \
  validation/angry:experiment/accuracy validation/disgust:experiment/model-1-accuracy \
  validation/fear:experiment/model-1-confusion validation/neutral:experiment/model-2-accuracy; do
  mkdir -p "$faces/${pair%%:*}"
  cp "docs/${pair#*:}.png" "$faces/${pair%%:*}/"
done

found=$work/found
rm -rf "$found"
dotnet artifacts/bin/MeasureFaceMargin/release/MeasureFaceMargin.dll --data "$faces" --out "$found/margin.json" \
  | grep '^RepeatedEdge: found in ' >/dev/null
grep -q '"framing":' "$found/margin.json"

# Trains two epochs (gpu.sh resumes such a run), measures the model for its card, and trains another model with it as the teacher.
runs=$work/runs
rm -rf "$runs"
train() { dotnet artifacts/bin/TrainPretrained/release/TrainPretrained.dll --data "$faces" "$@"; }
train --epochs 2 --out "$runs/one" | grep '^  2/2 ' >/dev/null
train --epochs 1 --out "$runs/two" --teacher "$runs/one/pretrained-int8.onnx" >/dev/null
grep -q '"pretrained-int8.onnx"' "$runs/two/run.json"
cp docs/pretrained/model-card.md "$runs/two/"
train --measure "$runs/two/pretrained-int8.onnx" --out "$runs/two"
grep -q "^| FER-2013's labels | " "$runs/two/model-card.md"
grep -q 'the calibration error is ' "$runs/two/model-card.md"
[ -s "$runs/two/calibration.png" ]

# The same from votes, by their own network and recipe.
{ votes "$faces/train" "$faces"; votes "$faces/validation" "$faces" | tail -n +2; } >"$faces/votes.csv"
train --votes "$faces/votes.csv" --epochs 1 --out "$runs/votes" | grep '; class weights ' >/dev/null
grep -q '"network": "Expression ResNet"' "$runs/votes/run.json"
train --votes "$faces/votes.csv" --finish --out "$runs/votes" | grep "against the majority of people's votes" >/dev/null
cp docs/pretrained/model-card.md "$runs/votes/"
train --votes "$faces/votes.csv" --measure "$runs/votes/pretrained-int8.onnx" --out "$runs/votes"
grep -q '^| majority of votes | ' "$runs/votes/model-card.md"
