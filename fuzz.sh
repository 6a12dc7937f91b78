#!/usr/bin/env bash
# Runs mutated images, model files and Keras files:
# ./fuzz.sh [--images N] [--models N] [--keras N] [--onnx N] [--faces N] [--detectors N] [--bombs true|false] [--seed N]
#           [--workers N] [--milliseconds N] [--out FOLDER]
# The default is 200,000 images, 20,000 model files, 100,000 Keras files, 100,000 ONNX files of other software, 50,000 images in
# which faces are searched and 20,000 files of face detectors. Results go to artifacts/fuzz/fuzz.json.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
dotnet build "$root/tests/FacialExpression.Fuzz" --configuration Release --verbosity quiet
dotnet "$root/artifacts/bin/FacialExpression.Fuzz/release/FacialExpression.Fuzz.dll" "$@"
