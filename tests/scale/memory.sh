#!/usr/bin/env bash
# Measures the memory of "facial-expression score" for lists of several lengths: it should not grow with them.
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
rows=()
for length in $lengths; do
  awk -v count="$length" '{ line[NR] = $0 } END { for (i = 0; i < count; i++) print line[i % NR + 1] }' \
    "$memory/once.txt" >"$memory/list.txt"
  rm -rf "$memory/scores"
  # The largest resident memory of the process, in kB, as the kernel counts it.
  peak=$(python3 - "$memory" <<'PYTHON'
import resource, subprocess, sys
tool = ["dotnet", "artifacts/bin/FacialExpression.Tool/release/facial-expression.dll"]
folder = sys.argv[1]
subprocess.run([*tool, "score", f"{folder}/list.txt", "--crop", "--out", f"{folder}/scores", "--quiet"], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
PYTHON
  )
  rows+=("{\"images\": $length, \"peakMegabytes\": $((peak / 1024))}")
  echo "$length images: $((peak / 1024)) MB"
done
printf '{\n  "command": "tests/scale/memory.sh",\n  "commit": "%s",\n  "hardware": "%s, %s cores",\n  "rows": [\n    %s\n  ]\n}\n' \
  "$(git rev-parse --short HEAD)" "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" "$(nproc)" \
  "$(printf '%s,\n    ' "${rows[@]}" | sed '$d' | sed '$s/,$//')" >"$record"
echo "written: $record"
