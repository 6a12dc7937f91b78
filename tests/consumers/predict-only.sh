#!/usr/bin/env bash
# An app that references only FacialExpression predicts, carries nothing of the training, and leaves no file behind.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
publish PredictOnly
if find "$work/PredictOnly/app" | grep -iE 'torch|FacialExpression\.Training'; then echo "an app that only predicts carries the training engine"; exit 1; fi
run_alone PredictOnly "$experiment/model-3.onnx" "$experiment"/pictures/*.png | tee "$work/PredictOnly/output.txt"
[ "$(grep -cE '^(Angry|Disgust|Fear|Happy|Neutral|Sad|Surprise) [0-9.]+ %$' "$work/PredictOnly/output.txt")" -eq 3 ]
