#!/usr/bin/env bash
# publish.sh [WAYS...]: one app, published in several ways. Each result is run and prints the same scores, answers and OpenAPI
# schemas. "publish.sh aot", after publish.sh, is Native AOT; it ends with 77 if there is no linker or compiler for it.
# "publish.sh times" measures the starts of what was published.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
runtime=linux-x64
openapi=$(sed -n 's/.*"Microsoft.AspNetCore.OpenApi" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)
results=$work/Published.ways
expected=$results/expected.txt
ways=("$@")
[ $# -gt 0 ] || ways=(framework-dependent self-contained single-file trimmed)

options_of() { # options_of WAY
  case $1 in
    framework-dependent) echo --no-self-contained ;;
    self-contained) echo --self-contained ;;
    single-file) echo --self-contained -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true ;;
    trimmed) echo --self-contained -p:PublishTrimmed=true ;;
    aot) echo -p:PublishAot=true ;;
    *) echo "unknown: $1" >&2 && return 1 ;;
  esac
}

run() { # run WAY [NAME=VALUE...]: prints what the app prints; standard error goes to a file
  local way=$1 home=$results/home
  shift
  rm -rf "$home"
  mkdir -p "$home"
  env "$@" HOME="$home" TMPDIR="$home" DOTNET_BUNDLE_EXTRACT_BASE_DIR="$home/bundle" \
    DOTNET_ROOT="$(dirname "$(readlink -f "$(command -v dotnet)")")" \
    "$results/$way/Published" docs/face.png docs/group.png README.md 2>"$results/$way.milliseconds"
}

try() { # try WAY: publishes the app and runs it
  local way=$1 log=$results/$1.log begin=$SECONDS published
  # shellcheck disable=SC2046 # words
  if ! publish Published --runtime $runtime $(options_of "$way") -p:OpenApiVersion="$openapi" >"$log" 2>&1; then
    if grep -qE 'NU110[123].*(ilcompiler|ILCompiler)' "$log"; then
      echo "$way: no package source has the compiler of Native AOT"
      return 77
    fi
    cat "$log"
    return 1
  fi
  # An app that treats warnings as errors has none; what else was said is shown.
  cat "$log"
  published=$SECONDS
  rm -rf "${results:?}/$way"
  mv "$work/Published/app" "$results/$way"
  run "$way" >"$results/$way.txt" || { cat "$results/$way.milliseconds"; return 1; }
  find "$results/$way" -type f ! -name '*.dbg' -printf '%s\n' | awk -v way="$way" -v seconds="$((published - begin))" '
    { sum += $1 }
    END { printf "%s: %.0f MB, published in %d s\n", way, sum / 1e6, seconds }'
  [ -s "$expected" ] || cp "$results/$way.txt" "$expected"
  cmp "$expected" "$results/$way.txt"
}

measure() { # measure WAY: the fastest of seven starts, without and with WarmUp
  local way=$1 mode
  for mode in COLD=1 WARM=1; do
    for _ in 1 2 3 4 5 6 7; do
      run "$way" "$mode" >/dev/null
      cat "$results/$way.milliseconds"
    done >"$results/times.txt"
    awk -v way="$way" -v mode="$mode" '
      NR == 1 || $1 < warmup { warmup = $1 }
      NR == 1 || $2 < first { first = $2 }
      END { printf "%s, %s: WarmUp %d ms, first picture %d ms\n", way, mode, warmup, first }' "$results/times.txt"
  done
}

case "${ways[*]}" in
  times)
    for way in framework-dependent self-contained single-file trimmed aot; do
      [ ! -d "$results/$way" ] || measure "$way"
    done
    exit
    ;;
  aot)
    if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
      echo "Native AOT links with clang or gcc, and neither is on this machine"
      exit 77
    fi
    [ -s "$expected" ] || { echo "run publish.sh first: it has what the app must print"; exit 1; }
    ;;
  *)
    rm -rf "$results"
    mkdir -p "$results"
    ;;
esac
for way in "${ways[@]}"; do try "$way"; done

# NuGet would take the library for glibc, without a word.
if [ $# -eq 0 ]; then
  if publish Published --runtime linux-musl-x64 --no-self-contained -p:UseAppHost=false -p:OpenApiVersion="$openapi" \
    >"$results/musl.log" 2>&1; then
    echo "an app for Alpine Linux was published"
    exit 1
  fi
  grep -m1 -o 'error FACEXP001: .*' "$results/musl.log"
fi
grep -q '^200 \[{"box":.*"expression":"Happy"' "$expected"
grep -q '^422 ".*no image that can be decoded' "$expected"
names='["Angry","Disgust","Fear","Happy","Neutral","Sad","Surprise"]'
grep -qF "\"ExpressionScores\":{\"required\":$names,\"type\":\"object\"" "$expected"
grep -qF "\"Expression\":{\"enum\":$names,\"type\":\"string\"}" "$expected"
