#!/usr/bin/env bash
# Builds everything, runs all tests, packs the packages, and uses them from new apps. Ends with: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# The last: .NET itself starts without ICU, which a small Debian lacks.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
passed=0 failed=0 skipped=0

count() { # count NAME COMMAND...: one check that passes, is skipped (exit code 77) or fails
  local name=$1
  shift
  "$@"
  case $? in
    0) passed=$((passed + 1)) && echo "passed: $name" ;;
    77) skipped=$((skipped + 1)) && echo "skipped: $name" ;;
    *) failed=$((failed + 1)) && echo "FAILED: $name" ;;
  esac
}

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && exit 0 || exit 1
}

echo "== build"
if ! dotnet build FacialExpression.sln --configuration Release --verbosity quiet; then failed=1; finish; fi

echo "== TensorFlow.js, for the tests that ask TensorFlow's own code"
if ! command -v npm > /dev/null; then
  echo "Node.js is not on this machine; those tests are skipped"
elif [ ! tests/tensorflowjs/node_modules/.package-lock.json -nt tests/tensorflowjs/package-lock.json ]; then
  npm ci --prefix tests/tensorflowjs --ignore-scripts --no-audit --no-fund --loglevel error || echo "npm could not bring it; those tests are skipped"
fi

echo "== format"
count "code style" dotnet format FacialExpression.sln --verify-no-changes --no-restore --severity warn

echo "== tests"
for project in tests/*/*.Tests.csproj; do
  name=$(basename "$project" .csproj)
  log=$(mktemp)
  dotnet "artifacts/bin/$name/release/$name.dll" -noColor 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  summary=$(grep -E " Total: [0-9]+, Errors: " "$log" | tail -1)
  rm -f "$log"
  number() { echo "$summary" | grep -o "$1: [0-9]*" | head -1 | grep -o '[0-9]*$' || echo 0; }
  total=$(number Total) bad=$(($(number Failed) + $(number Errors))) left=$(number Skipped)
  # A test run that dies prints no summary.
  if [ "$bad" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$total" -eq 0 ]; }; then echo "FAILED: $name ended with $status"; failed=$((failed + 1)); fi
  passed=$((passed + total - bad - left)) failed=$((failed + bad)) skipped=$((skipped + left))
done

echo "== packages"
count "the sample's short run" tests/consumers/short-experiment.sh
count "a short soak" tests/consumers/soak.sh
count "a short fuzz" tests/consumers/fuzz.sh
count "the short samples" tests/consumers/samples.sh
count "what the packages hold" tests/consumers/pack.sh
count "the same package from any folder, with source link" tests/consumers/source.sh
count "an app that only predicts" tests/consumers/predict-only.sh
count "a web app" tests/consumers/web.sh
count "an app that trains" tests/consumers/train.sh
count "an app with ML.NET, and one without our packages that loads its pipeline" tests/consumers/mlnet.sh

finish
