#!/usr/bin/env bash
# Measures: ./bench.sh NAME [--rounds N] [--out FOLDER]. Without a name it lists what there is. Results go to artifacts/bench/NAME.json.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
beside=$root/../shared/data/fer2013.zip
if [ -z "${FER2013_ZIP:-}" ] && [ -f "$beside" ]; then export FER2013_ZIP=$beside; fi
dotnet build "$root/tests/FacialExpression.Benchmarks" --configuration Release --verbosity quiet
cd "$root"
dotnet artifacts/bin/FacialExpression.Benchmarks/release/FacialExpression.Benchmarks.dll "$@"
