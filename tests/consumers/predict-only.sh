#!/usr/bin/env bash
# An app that references only FacialExpression predicts, carries nothing of the training, and leaves no file behind; also as a single file with the model in it.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
publish PredictOnly
if find "$work/PredictOnly/app" | grep -iE 'torch|FacialExpression\.Training'; then echo "an app that only predicts carries the training engine"; exit 1; fi
run_alone PredictOnly "$experiment/model-3.onnx" "$experiment"/pictures/*.png | tee "$work/PredictOnly/output.txt"
[ "$(grep -cE '^(Angry|Disgust|Fear|Happy|Neutral|Sad|Surprise) [0-9.]+ %$' "$work/PredictOnly/output.txt")" -eq 3 ]

# The same app as one file, moved to a folder with nothing else in it, with the model inside the package.
publish PredictOnly --runtime linux-x64 --self-contained false -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true
app=$work/PredictOnly
mkdir -p "$app/alone"
mv "$app/app/PredictOnly" "$app/alone/"
rm -r "$app/app"
HOME="$app/home" DOTNET_BUNDLE_EXTRACT_BASE_DIR="$app/bundle" DOTNET_ROOT="$(dirname "$(readlink -f "$(command -v dotnet)")")" \
  "$app/alone/PredictOnly" pretrained docs/face.png | tee "$app/output.txt"
grep -q '^Happy ' "$app/output.txt"
[ "$(ls "$app/alone")" = PredictOnly ]
