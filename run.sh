#!/usr/bin/env bash
# Runs the four-model experiment; every argument goes to the sample. Without any: drawn faces, all models, one to four minutes on two cores.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The last: .NET itself starts without ICU, which a small Debian lacks.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

# Quiet unless it fails. The program runs in the caller's folder, so that relative paths mean what they say.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Building (the first time, about 0.4 GB of packages are fetched) ..."
dotnet build "$root/samples/FourModelExperiment" --configuration Release --verbosity quiet >"$log" 2>&1 || { cat "$log"; exit 1; }
dotnet "$root/artifacts/bin/FourModelExperiment/release/FourModelExperiment.dll" "$@"
