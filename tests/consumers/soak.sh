#!/usr/bin/env bash
# A short soak: one classifier, 2 to 64 threads; fails where an answer is not that of one thread. ./bench.sh soak is the long one.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
for model in model-3.onnx pretrained; do
  dotnet artifacts/bin/FacialExpression.Benchmarks/release/FacialExpression.Benchmarks.dll soak --predictions 6000 --model "$model" --out "$work/soak-$model"
done
