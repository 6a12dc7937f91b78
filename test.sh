#!/usr/bin/env bash
# Builds everything, runs all tests, packs the packages, and uses FacialExpression from a new app. Ends with: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# The last: .NET itself starts without ICU, which a small Debian lacks.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
passed=0 failed=0 skipped=0

count() { # count NAME COMMAND...: one check that passes or fails by its exit code
  local name=$1
  shift
  if "$@"; then passed=$((passed + 1)); echo "passed: $name"; else failed=$((failed + 1)); echo "FAILED: $name"; fi
}

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && exit 0 || exit 1
}

echo "== build"
if ! dotnet build FacialExpression.sln --configuration Release --verbosity quiet; then failed=1; finish; fi

echo "== format"
count "code style" dotnet format FacialExpression.sln --verify-no-changes --no-restore --severity warn

echo "== tests"
rm -rf artifacts/test-results
dotnet test FacialExpression.sln --configuration Release --no-build --logger trx --results-directory artifacts/test-results
status=$?
number() { grep -ho "<Counters [^>]*" artifacts/test-results/*.trx | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{s+=$1} END {print s+0}'; }
total=$(number total) run=$(number executed)
passed=$((passed + $(number passed))) skipped=$((skipped + total - run)) failed=$((failed + $(number failed)))
# A test host that dies leaves no file, or half of one.
files=$(ls artifacts/test-results/*.trx 2>/dev/null | wc -l) projects=$(ls tests/*/*.Tests.csproj | wc -l)
if [ "$files" -ne "$projects" ] || { [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; }; then
  echo "FAILED: dotnet test ended with $status and results of $files of $projects projects"
  failed=$((failed + 1))
fi

echo "== packages"
count "the sample's short run" tests/consumers/short-experiment.sh
count "an app that references only the packed FacialExpression" tests/consumers/predict-only.sh

finish
