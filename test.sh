#!/usr/bin/env bash
# Builds everything, runs all tests, packs the packages, and uses them from new apps. Ends with: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# The last: .NET itself starts without ICU, which a small Debian lacks.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
passed=0 failed=0 skipped=0 failures=() begin=$SECONDS

step() { # step TITLE: a heading with the seconds so far
  echo "== $1 ($((SECONDS - begin)) s)"
}

count() { # count NAME COMMAND...: one check that passes, is skipped (exit code 77) or fails
  local name=$1 start=$SECONDS code
  shift
  "$@"
  code=$?
  case $code in
    0) passed=$((passed + 1)) && echo "passed: $name ($((SECONDS - start)) s)" ;;
    77) skipped=$((skipped + 1)) && echo "skipped: $name" ;;
    *) failed=$((failed + 1)) && failures+=("$name") && echo "FAILED: $name" ;;
  esac
}

run_program() { # run_program LOG PROJECT [OPTIONS]: runs a test program into a log, whose last line is the exit code
  local log=$1 project=$2
  shift 2
  dotnet "artifacts/bin/$project/release/$project.dll" -noColor "$@" > "$log" 2>&1
  echo "exit code $?" >> "$log"
}

add_figures() { # add_figures LOG NAME: adds the figures of a test program to those of all
  local log=$1 name=$2 status summary total bad left
  status=$(sed -n 's/^exit code //p' "$log" | tail -1)
  summary=$(grep -E " Total: [0-9]+, Errors: " "$log" | tail -1)
  number() { echo "$summary" | grep -o "$1: [0-9]*" | head -1 | grep -o '[0-9]*$' || echo 0; }
  total=$(number Total) bad=$(($(number Failed) + $(number Errors))) left=$(number Skipped)
  while IFS= read -r failure; do failures+=("$name: $failure"); done < <(sed -n 's/^ *\(.*\) \[FAIL\]$/\1/p' "$log")
  grep -vE "NNPACK|^exit code" "$log"
  # A test run that dies prints no summary.
  if [ "$bad" -eq 0 ] && { [ "${status:-1}" -ne 0 ] || [ "$total" -eq 0 ]; }; then
    failures+=("$name ended with ${status:-nothing}")
    failed=$((failed + 1))
  fi
  passed=$((passed + total - bad - left)) failed=$((failed + bad)) skipped=$((skipped + left))
}

finish() {
  for failure in "${failures[@]}"; do echo "FAILED: $failure"; done
  echo "$((SECONDS - begin)) s"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && exit 0 || exit 1
}

step "build"
if ! dotnet build FacialExpression.sln --configuration Release --verbosity quiet; then failed=1; finish; fi

step "TensorFlow.js, for the tests that ask TensorFlow's own code"
if ! command -v npm > /dev/null; then
  echo "Node.js is not on this machine; those tests are skipped"
elif [ ! tests/tensorflowjs/node_modules/.package-lock.json -nt tests/tensorflowjs/package-lock.json ]; then
  npm ci --prefix tests/tensorflowjs --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel error \
    || echo "npm could not install it; those tests are skipped"
fi

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
projects=$(for project in tests/*/*.Tests.csproj; do basename "$project" .csproj; done)

# The build checks all rules of style but the order of usings. Checking it takes one core for as long as the quick tests take the
# other.
step "order of usings, and tests: FacialExpression.Tests"
run_program "$logs/quick" FacialExpression.Tests &
count "order of usings" \
  dotnet format style FacialExpression.sln --diagnostics IMPORTS --severity warn --verify-no-changes --no-restore
wait
add_figures "$logs/quick" FacialExpression.Tests

# The browser waits more than it computes.
step "tests: FacialExpression.Web.Tests, beside the others"
run_program "$logs/browser" FacialExpression.Web.Tests &
browser=$!
for project in $projects; do
  case $project in FacialExpression.Tests | FacialExpression.Web.Tests) continue ;; esac
  step "tests: $project"
  run_program "$logs/$project" "$project"
  add_figures "$logs/$project" "$project"
done
wait $browser
step "tests: FacialExpression.Web.Tests"
add_figures "$logs/browser" FacialExpression.Web.Tests

# A decimal comma, and letters that Turkish capitalizes otherwise. Long tests, which train or compute most, do not depend on the
# culture more than short ones. One core runs them while the other packs and publishes. Not grep -q, whose early end ldconfig
# reports as an error.
cultures=()
if ldconfig -p 2> /dev/null | grep libicuuc > /dev/null; then
  cultures=(de-DE tr-TR)
else
  echo "skipped: cultures, since ICU is not on this machine (Debian 12: apt-get install libicu72)"
  skipped=$((skipped + 1))
fi
for culture in "${cultures[@]}"; do
  for project in $projects; do
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0 OMP_NUM_THREADS=1 \
      run_program "$logs/$project-$culture" "$project" -culture "$culture" -trait- Duration=Long
  done
done &

step "packages, beside the tests under de-DE and tr-TR"
count "the sample's short run" tests/consumers/short-experiment.sh
count "a short soak" tests/consumers/soak.sh
count "a short fuzz" tests/consumers/fuzz.sh
count "the short samples" tests/consumers/samples.sh
count "the run on a GPU, on the CPU" tests/consumers/gpu.sh
count "the scorer of the comparison with other libraries" tests/consumers/peers.sh
count "what the packages hold" tests/consumers/pack.sh
count "the same package from any folder, with source link" tests/consumers/source.sh
count "the command, installed as a tool" tests/consumers/tool.sh
count "an app that only predicts" tests/consumers/predict-only.sh
count "an app that finds faces" tests/consumers/faces.sh
count "a web app" tests/consumers/web.sh
count "the server as in its container" tests/consumers/serve.sh
count "an app that trains" tests/consumers/train.sh
count "apps whose SkiaSharp does not fit, or does not load" tests/consumers/engines.sh
count "an app with ML.NET, and one without our packages that loads its pipeline" tests/consumers/mlnet.sh

step "tests under de-DE and tr-TR"
wait
for culture in "${cultures[@]}"; do
  for project in $projects; do add_figures "$logs/$project-$culture" "$project, $culture"; done
done

finish
