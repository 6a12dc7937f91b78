#!/usr/bin/env bash
# Measures: ./bench.sh NAME [--rounds N] [--out FOLDER]. Without a name it lists what there is. Results go to artifacts/bench/NAME.json.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ $# -eq 0 ]; then
  cat >&2 <<'USAGE'
usage: ./bench.sh NAME [--rounds N] [--out FOLDER]
  predict       one prediction and many, beside ONNX Runtime, ML.NET and perfectly used cores; 5 minutes
  soak          a million predictions on 2 to 64 threads [--predictions N] [--model model-3.onnx|pretrained]; 5 minutes
  mlnet         pipelines beside batches
  training      training beside the plain TorchSharp loop [--epochs N]; half an hour
  precision     float32 beside mixed precision
  augmentation  what augmenting costs, and a picture of it
FER-2013 is read from the zip that FER2013_ZIP names; without it, drawn faces are.
USAGE
  exit 2
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
beside=$root/../shared/data/fer2013.zip
if [ -z "${FER2013_ZIP:-}" ] && [ -f "$beside" ]; then export FER2013_ZIP=$beside; fi
dotnet build "$root/tests/FacialExpression.Benchmarks" --configuration Release --verbosity quiet
cd "$root"
dotnet artifacts/bin/FacialExpression.Benchmarks/release/FacialExpression.Benchmarks.dll "$@"
