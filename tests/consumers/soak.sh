#!/usr/bin/env bash
# Runs a short soak test: one classifier on 2 to 64 threads predicts the same as on one. ./bench.sh soak runs the full test.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
for model in model-3.onnx pretrained; do
  dotnet artifacts/bin/FacialExpression.Benchmarks/release/FacialExpression.Benchmarks.dll soak \
    --predictions 6000 --model "$model" --out "$work/soak-$model"
done
