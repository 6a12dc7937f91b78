#!/usr/bin/env bash
# Runs the fuzzer on few cases: mutated images and files of models (also of other software), Keras and detectors give a result or
# a documented exception.
# ./fuzz.sh runs many cases, and the files that need the most memory and time.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dotnet artifacts/bin/FacialExpression.Fuzz/release/FacialExpression.Fuzz.dll \
  --images 2000 --models 150 --keras 500 --onnx 300 --faces 150 --detectors 150 --bombs false \
  --milliseconds 20000 --seed 7 --out "$work/fuzz" >"$work/fuzz.log" 2>&1 || { cat "$work/fuzz.log"; exit 1; }
grep '0 faults' "$work/fuzz.log"
