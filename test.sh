#!/usr/bin/env bash
# Builds everything, runs all tests, packs the packages, and uses them from new apps. Ends with: N passed, N failed, N skipped.
# usage: ./test.sh [--tests]   with --tests: the tests alone, without packages and apps
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
case $* in
  '') apps=yes ;;
  --tests) apps='' ;;
  *) sed -n '3s/^# //p' test.sh >&2 && exit 2 ;;
esac
# The last: .NET itself starts without ICU, which a small Debian lacks.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
# One compiler, already warm, for all builds, and for those of this run alone; it ends with the run.
export UseSharedCompilation=true SharedCompilationId=facial-expression-tests-$$
# Without code that is instrumented for later optimization (PGO), the build takes a third less time: processes as short as these
# never earn its cost back.
export DOTNET_TieredPGO=0
# libtorch's threads sleep when they wait for each other: beside another job, they would only keep it from its core.
export OMP_WAIT_POLICY=passive
begin=$SECONDS
projects=$(for project in tests/*/*.Tests.csproj; do basename "$project" .csproj; done)
logs=$(mktemp -d)
# What each job takes of the processor, without what it leaves to processes of others: the compiler, builds, a database.
TIMEFORMAT='%U + %S s of a core'
trap 'rm -rf "$logs"; end_compiler' EXIT
touch "$logs/results"

end_compiler() { # a compiler that is not found here ends by itself after ten minutes
  local sdk
  sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/$(dotnet --version)
  dotnet "$sdk/Roslyn/bincore/VBCSCompiler.dll" -pipename:"$SharedCompilationId" -shutdown > /dev/null 2>&1
}

step() { # step TITLE: a heading with the seconds so far
  echo "== $1 ($((SECONDS - begin)) s)"
}

record() { # record passed|failed|skipped COUNT, or record failure TEXT; also from the background
  echo "$*" >> "$logs/results"
}

check() { # check NAME COMMAND...: passes, is skipped (exit code 77) or fails; prints its output when it ends
  local name=$1 start=$SECONDS log code
  shift
  log=$(mktemp "$logs/check.XXXXXX")
  { time "$@" > "$log" 2>&1; } 2> "$log.time"
  code=$?
  case $code in
    0) record passed 1 && echo "passed: $name ($((SECONDS - start)) s, $(< "$log.time"))" >> "$log" ;;
    77) record skipped 1 && echo "skipped: $name" >> "$log" ;;
    *) record failed 1 && record failure "$name" && echo "FAILED: $name ($((SECONDS - start)) s, $(< "$log.time"))" >> "$log" ;;
  esac
  cat "$log"
}

tests() { # tests PROJECT [OPTIONS]: runs a test program, and prints its output when it ends
  local start=$SECONDS log status summary total bad left
  log=$(mktemp "$logs/tests.XXXXXX")
  { time dotnet "artifacts/bin/$1/release/$1.dll" -noColor "${@:2}" > "$log" 2>&1; } 2> "$log.time"
  status=$?
  summary=$(grep -E " Total: [0-9]+, Errors: " "$log" | tail -1)
  number() { echo "$summary" | grep -o "$1: [0-9]*" | head -1 | grep -o '[0-9]*$' || echo 0; }
  total=$(number Total) bad=$(($(number Failed) + $(number Errors))) left=$(number Skipped)
  sed -n "s/^ *\(.*\) \[FAIL\]$/failure $*: \1/p" "$log" >> "$logs/results"
  # A test run that dies prints no summary.
  if [ "$bad" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$total" -eq 0 ]; }; then
    record failure "$* ended with $status"
    record failed 1
  fi
  record passed $((total - bad - left))
  record failed "$bad"
  record skipped "$left"
  # libtorch misses instructions of a processor, and ONNX Runtime reports, in colour, what tests provoke.
  echo "tests: $* ($((SECONDS - start)) s, $(< "$log.time"))" | cat - <(grep -vE $'NNPACK|:onnxruntime:|^\e\[m$' "$log")
}

finish() {
  sed -n 's/^failure /FAILED: /p' "$logs/results"
  echo "$((SECONDS - begin)) s"
  sum() { awk -v kind="$1" '$1 == kind { sum += $2 } END { print sum + 0 }' "$logs/results"; }
  # The apps are 2 GB; those of a run that failed may show why.
  [ -z "$apps" ] || [ "$(sum failed)" -gt 0 ] || rm -rf artifacts/consumers
  echo "$(sum passed) passed, $(sum failed) failed, $(sum skipped) skipped"
  [ "$(sum failed)" -eq 0 ] && exit 0 || exit 1
}

# Downloads more than it computes, and so runs beside the build.
packages_of_npm() {
  if ! command -v npm > /dev/null; then
    echo "Node.js is not on this machine; the tests that ask TensorFlow's own code are skipped"
  elif [ ! tests/tensorflowjs/node_modules/.package-lock.json -nt tests/tensorflowjs/package-lock.json ]; then
    npm ci --prefix tests/tensorflowjs --ignore-scripts --no-audit --no-fund --no-update-notifier > "$logs/npm" 2>&1 \
      || { cat "$logs/npm" && echo "npm could not install TensorFlow.js; the tests that ask TensorFlow's own code are skipped"; }
  fi
}

step "build"
packages_of_npm &
if ! dotnet build FacialExpression.sln --configuration Release --verbosity quiet; then record failed 1; finish; fi
wait

# Two jobs at a time from here on, for two cores.
running=()
job() { # job COMMAND...: runs it in the background, once fewer than two jobs are running
  local pid alive
  while true; do
    alive=()
    for pid in "${running[@]}"; do
      if kill -0 "$pid" 2> /dev/null; then alive+=("$pid"); fi
    done
    running=("${alive[@]}")
    [ ${#running[@]} -ge 2 ] || break
    wait -n "${running[@]}"
  done
  "$@" &
  running+=($!)
}

if [ -n "$apps" ]; then
  step "what later checks need"
  job check "what the packages hold" tests/consumers/pack.sh
  job check "the sample's short run" tests/consumers/short-experiment.sh
  wait
fi

step "tests${apps:+, beside apps that use the packages}"
app() { # app COMMAND...: a job with what was packed
  [ -z "$apps" ] || job "$@"
}
samples() {
  check "the short samples" tests/consumers/samples.sh
  check "apps from the templates" tests/consumers/templates.sh
}
publish() {
  check "an app published in four ways" tests/consumers/publish.sh
  check "an app compiled by Native AOT" tests/consumers/publish.sh aot
}
# Each test runs once. Turkish has a decimal comma, a sign of percent before the number, and letters that are capitalized
# otherwise; the invariant culture has none of these. Long tests, which train or compute most, run in the latter.
icu=''
# Not grep -q, whose early end ldconfig reports as an error.
if ldconfig -p 2> /dev/null | grep libicuuc > /dev/null; then
  icu=yes
else
  echo "skipped: the culture tr-TR, since ICU is not on this machine (Debian 12: apt-get install libicu72)"
  record skipped 1
fi
tests_of() { # tests_of PROJECT
  if [ -z "$icu" ]; then
    tests "$1"
    return
  fi
  if grep -rq --include='*.cs' '"Duration", "Long"' "tests/$1"; then tests "$1" -trait Duration=Long; fi
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0 OMP_NUM_THREADS=1 tests "$1" -culture tr-TR -trait- Duration=Long
}

# The browser waits more than it computes, so its tests are a third job. The others begin with those that take long.
tests_of FacialExpression.Web.Tests &
for project in FacialExpression.Training.Tests FacialExpression.Tests; do job tests_of "$project"; done
app check "a cluster whose silos are killed" tests/consumers/cluster.sh --images 600 --kills 2 --shard-size 20
app publish
app samples
app check "the server as in its container" tests/consumers/serve.sh
app check "the run on a GPU, on the CPU" tests/consumers/gpu.sh
for project in $projects; do
  case $project in
    FacialExpression.Web.Tests | FacialExpression.Training.Tests | FacialExpression.Tests) ;;
    *) job tests_of "$project" ;;
  esac
done
app check "the same package from any folder, with source link" tests/consumers/source.sh
app check "a short fuzz" tests/consumers/fuzz.sh
app check "an app with ML.NET, and one without our packages that loads its pipeline" tests/consumers/mlnet.sh
app check "an app that trains" tests/consumers/train.sh
app check "apps whose SkiaSharp does not fit, or does not load" tests/consumers/engines.sh
app check "the documentation site" tests/consumers/site.sh
app check "an app that only predicts" tests/consumers/predict-only.sh
app check "a web app" tests/consumers/web.sh
app check "an app that finds faces" tests/consumers/faces.sh
app check "the command, installed as a tool" tests/consumers/tool.sh
app check "a short soak" tests/consumers/soak.sh
app check "the scorer of the comparison with other libraries" tests/consumers/peers.sh
wait

finish
