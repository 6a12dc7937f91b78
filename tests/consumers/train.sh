#!/usr/bin/env bash
# An app that references FacialExpression.Training and a native engine trains, saves as ONNX and Keras, and predicts with both.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
publish Train
run_alone Train "$work/Train/model.onnx" | tee "$work/Train/output.txt"
[ -s "$work/Train/model.onnx" ]
prediction=$(grep -E '^(Angry|Disgust|Fear|Happy|Neutral|Sad|Surprise) [0-9.]+ %$' "$work/Train/output.txt")
grep -qxF "Keras: $prediction" "$work/Train/output.txt"
