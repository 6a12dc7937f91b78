#!/usr/bin/env bash
# Measures the memory of "facial-expression score" and of "score verify" for lists of several lengths.
# usage: FER2013_ZIP=fer2013.zip tests/scale/memory.sh [--images "10000 100000 1000000"] [--out docs/bench/scale-memory.json]
source "$(dirname "${BASH_SOURCE[0]}")/../consumers/common.sh"
lengths='10000 100000 1000000' record=docs/bench/scale-memory.json
while [ $# -gt 0 ]; do
  case $1 in
    --images) lengths=$2 ;;
    --out) record=$2 ;;
    *) sed -n '3s/^# //p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
  esac
  shift 2
done
memory=$work/memory
rm -rf "$memory"
mkdir -p "$memory/images"
trap 'rm -rf "$memory"' EXIT
python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])' "$FER2013_ZIP" "$memory/images"
find "$memory/images" -name '*.jpg' -o -name '*.png' | sort >"$memory/once.txt"
# The largest resident memory of a run of the command in MB, as the kernel counts it.
peak() {
  python3 - "$@" <<'PYTHON'
import resource, subprocess, sys
tool = ["dotnet", "artifacts/bin/FacialExpression.Tool/release/facial-expression.dll"]
subprocess.run([*tool, *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
PYTHON
}

rows=()
for length in $lengths; do
  awk -v count="$length" '{ line[NR] = $0 } END { for (i = 0; i < count; i++) print line[i % NR + 1] }' \
    "$memory/once.txt" >"$memory/list.txt"
  rm -rf "$memory/scores"
  scored=$(peak score "$memory/list.txt" --crop --out "$memory/scores" --quiet)
  verified=$(peak score verify "$memory/scores")
  rows+=("{\"images\": $length, \"scoreMegabytes\": $scored, \"verifyMegabytes\": $verified}")
  echo "$length images: $scored MB, verified with $verified MB"
done
printf '{\n  "command": "tests/scale/memory.sh",\n  "commit": "%s",\n  "hardware": "%s, %s cores",\n  "rows": [\n    %s\n  ]\n}\n' \
  "$(git rev-parse --short HEAD)" "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" "$(nproc)" \
  "$(printf '%s,\n    ' "${rows[@]}" | sed '$d' | sed '$s/,$//')" >"$record"
echo "written: $record"
