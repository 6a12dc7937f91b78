#!/usr/bin/env bash
# Packs what is built from this folder, and prints how an app uses it: ./pack.sh [FOLDER]; default: artifacts/feed.
# Each call gives a version of its own. NuGet's cache keeps the first package of a version, whatever is packed later.
set -euo pipefail
if [ "${1:-}" = --help ]; then sed -n '2,3s/^# //p' "$0" && exit; fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
feed=$(mkdir -p "${1:-$root/artifacts/feed}" && cd "${1:-$root/artifacts/feed}" && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
# Without code that is instrumented for later optimization (PGO), builds take a third less time.
export DOTNET_TieredPGO=0
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")-dev.$(date +%Y%m%d%H%M%S)
echo "Packing into $feed (the first time, packages are downloaded) ..."
for package in FacialExpression FacialExpression.Training FacialExpression.Reports FacialExpression.Scoring \
  FacialExpression.Tool FacialExpression.Templates; do
  echo "  $package"
  dotnet pack "$root/src/$package" --configuration Release --verbosity quiet --output "$feed" \
    -p:PackageVersion="$version" -p:RunAnalyzers=false
done
cat <<LINES
Packed $version. Once per machine:
  dotnet nuget add source "$feed" --name facialexpression
In the folder of an app (also FacialExpression.Training, FacialExpression.Reports and FacialExpression.Scoring):
  dotnet add package FacialExpression --version $version
The command:
  dotnet tool update --global FacialExpression.Tool --version $version
The templates expression-console, expression-web and expression-train of "dotnet new":
  dotnet new install FacialExpression.Templates@$version
LINES
