#!/usr/bin/env bash
# An app that references FacialExpression.Training and a native engine trains, saves, and predicts with what it saved.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
publish Train
run_alone Train "$work/Train/model.onnx" | tee "$work/Train/output.txt"
[ -s "$work/Train/model.onnx" ]
grep -qE '^(Angry|Disgust|Fear|Happy|Neutral|Sad|Surprise) [0-9.]+ %$' "$work/Train/output.txt"
