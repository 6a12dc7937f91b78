#!/usr/bin/env bash
# Feeds broken images and model files: ./fuzz.sh [--images N] [--models N] [--bombs true|false] [--seed N] [--out FOLDER]. By default 200,000 and 20,000; results go to artifacts/fuzz/fuzz.json.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
dotnet build "$root/tests/FacialExpression.Fuzz" --configuration Release --verbosity quiet
dotnet "$root/artifacts/bin/FacialExpression.Fuzz/release/FacialExpression.Fuzz.dll" "$@"
