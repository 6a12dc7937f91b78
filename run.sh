#!/usr/bin/env bash
# Runs the four-model experiment and passes all arguments to the sample.
# Without arguments it trains all models on drawn faces, in four to ten minutes on two cores, the build included.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The last variable lets .NET start without ICU, which small Debian images lack.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

program=$root/artifacts/bin/FourModelExperiment/release/FourModelExperiment.dll
if [ "${1:-}" = --help ] && [ -f "$program" ]; then exec dotnet "$program" --help; fi

# Prints the build log only if the build fails. The program runs in the caller's folder, so that relative paths work.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Building (the first build downloads about 0.4 GB of packages) ..."
# Without code that is instrumented for later optimization (PGO), builds take a third less time.
DOTNET_TieredPGO=0 dotnet build "$root/samples/FourModelExperiment" --configuration Release --verbosity quiet >"$log" 2>&1 \
  || { cat "$log"; exit 1; }
dotnet "$program" "$@"
