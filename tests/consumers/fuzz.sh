#!/usr/bin/env bash
# A short fuzz: broken images, model files and Keras files give a prediction or one of our exceptions, and nothing else. ./fuzz.sh is the long one, which also feeds what asks for the most memory and time.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dotnet artifacts/bin/FacialExpression.Fuzz/release/FacialExpression.Fuzz.dll --images 20000 --models 1000 --keras 5000 --bombs false --seed 7 --out "$work/fuzz" >"$work/fuzz.log" 2>&1 || { cat "$work/fuzz.log"; exit 1; }
grep '0 faults' "$work/fuzz.log"
