#!/usr/bin/env bash
# An app that references only FacialExpression predicts, contains no file of the training engine, and leaves no file behind.
# It also works as a single-file app with the pretrained model.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
publish PredictOnly
if find "$work/PredictOnly/app" | grep -iE 'torch|FacialExpression\.Training'; then
  echo "an app that only predicts contains the files above of the training engine"
  exit 1
fi
run_alone PredictOnly "$experiment/model-3.onnx" "$experiment"/pictures/*.png | tee "$work/PredictOnly/output.txt"
[ "$(grep -cE '^(Angry|Disgust|Fear|Happy|Neutral|Sad|Surprise) [0-9.]+ %$' "$work/PredictOnly/output.txt")" -eq 3 ]

# The same app as a single file in an otherwise empty folder, with the pretrained model.
publish PredictOnly --runtime linux-x64 --self-contained false \
  -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true
app=$work/PredictOnly
mkdir -p "$app/alone"
mv "$app/app/PredictOnly" "$app/alone/"
rm -r "$app/app"
HOME="$app/home" DOTNET_BUNDLE_EXTRACT_BASE_DIR="$app/bundle" DOTNET_ROOT="$(dirname "$(readlink -f "$(command -v dotnet)")")" \
  "$app/alone/PredictOnly" pretrained docs/face.png | tee "$app/output.txt"
grep -q '^Happy ' "$app/output.txt"
[ "$(ls "$app/alone")" = PredictOnly ]
