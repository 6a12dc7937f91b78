#!/usr/bin/env bash
# Compares FacialExpression with other libraries, fetched by npm, on FER-2013's validation split: accuracy and speed.
set -euo pipefail
usage() {
  cat >&2 <<'USAGE'
usage: tests/peers/run.sh --data fer2013.zip --votes ferplus_votes.csv [--out docs/peers] [--rounds 9]
  --data    a zip of FER-2013 with train/CLASS/*.jpg and validation/CLASS/*.jpg
  --votes   the votes of FER+: path in the zip, neutral, happiness, surprise, sadness, anger, disgust, fear, contempt, unknown, NF
  --out     the folder for peers.json and the tables; default: artifacts/peers/out
  --rounds  how often each system is timed
Needs Node.js 20.11 and npm; exits with 77 if they are missing, or the registry. Takes three minutes on two idle cores.
USAGE
  exit 2
}
skip() {
  echo "skipped: $1" >&2
  exit 77
}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$root/artifacts/peers
data='' votes='' out=$work/out rounds=9
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $1 in
    --data) data=$(realpath -m "$2") ;;
    --votes) votes=$(realpath -m "$2") ;;
    --out) mkdir -p "$2" && out=$(realpath "$2") ;;
    --rounds) rounds=$2 ;;
    *) usage ;;
  esac
  shift 2
done
[ -n "$data" ] && [ -n "$votes" ] || usage
[[ $rounds =~ ^[1-9][0-9]*$ ]] || { echo "error: --rounds must be a whole number above 0, received \"$rounds\"" >&2 && exit 2; }
for file in "$data" "$votes"; do
  [ -f "$file" ] || { echo "error: there is no file $file" >&2 && exit 2; }
done

command -v node > /dev/null && command -v npm > /dev/null || skip "Node.js or npm is not on this machine."
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 11) ? 0 : 1)' \
  || skip "Node.js $(node --version) is older than 20.11."
here=$root/tests/peers
if [ ! "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ]; then
  npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel error \
    || skip "npm could not install the other libraries; its reason is above."
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
dotnet build "$root/tests/FacialExpression.Benchmarks" --configuration Release --verbosity quiet
rm -rf "$work/images"
mkdir -p "$work/images"
dotnet msbuild "$root/tests/consumers/unzip.proj" -nologo -verbosity:quiet -p:File="$data" -p:Folder="$work/images"
program=$root/artifacts/bin/FacialExpression.Benchmarks/release/FacialExpression.Benchmarks.dll
node "$here/run.mjs" --data "$data" --program "$program" \
  --images "$work/images" --votes "$votes" --out "$out" --work "$work" --rounds "$rounds"
