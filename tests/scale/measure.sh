#!/usr/bin/env bash
# Measures what docs/scale.md computes with, on an idle machine with PostgreSQL, and simulates clusters of many machines with it.
# usage: FER2013_ZIP=fer2013.zip tests/scale/measure.sh [--images 40000] [--out docs/bench/scale.json]
source "$(dirname "${BASH_SOURCE[0]}")/../consumers/common.sh"
# A command that fails in $(…) fails the script.
shopt -s inherit_errexit
images=40000 record=docs/bench/scale.json
while [ $# -gt 0 ]; do
  case $1 in
    --images) images=$2 ;;
    --out) record=$2 ;;
    *) sed -n '3s/^# //p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
  esac
  shift 2
done
source tests/consumers/postgres.sh
scale=$work/scale
rm -rf "$scale"
mkdir -p "$scale/images"
trap 'kill -KILL $(jobs -p) 2> /dev/null; database_is stop 2> /dev/null; rm -rf "$database"' EXIT
figures=()
figure() { figures+=("\"$1\": $2") && echo "$1: $2"; }
now() { date +%s.%N; }
since() { awk -v begin="$1" -v end="$(now)" 'BEGIN { printf "%.3f\n", end - begin }'; }
per() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.1f\n", n / s }'; }
tool=(dotnet artifacts/bin/FacialExpression.Tool/release/facial-expression.dll)
sample=(dotnet artifacts/bin/Cluster/release/Cluster.dll)
cores=$(nproc)

# The images, by a list that repeats them; the drawn group of 1200×800 pixels as a photo.
python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])' "$FER2013_ZIP" "$scale/images"
find "$scale/images" -name '*.jpg' -o -name '*.png' | sort > "$scale/once.txt"
repeated() { # repeated COUNT: so many lines of the list
  awk -v count="$1" '{ line[NR] = $0 } END { for (i = 0; i < count; i++) print line[i % NR + 1] }' "$scale/once.txt"
}
repeated "$images" > "$scale/faces.txt"
for _ in $(seq 200); do echo "$PWD/docs/group.png"; done > "$scale/photos.txt"

# One core, one process, without what starting takes: the time of all less that of a few.
rate() { # rate LIST [OPTIONS]: images per second of one core
  local list=$1 begin few all
  shift
  head -n 20 "$list" > "$scale/few.txt"
  for part in few all; do
    rm -rf "$scale/alone"
    begin=$(now)
    taskset -c 0 "${tool[@]}" score "$([ $part = few ] && echo "$scale/few.txt" || echo "$list")" --out "$scale/alone" --quiet "$@" >&2
    read -r "$part" <<< "$(since "$begin")"
  done
  # shellcheck disable=SC2154 # set by read
  awk -v n="$(wc -l < "$list")" -v few="$few" -v all="$all" 'BEGIN { printf "%.1f\n", (n - 20) / (all - few) }'
}
head -n 20000 "$scale/faces.txt" > "$scale/rate.txt"
crops=$(rate "$scale/rate.txt" --crop)
figure crops_per_second_and_core "$crops"
photos=$(rate "$scale/photos.txt")
figure photos_per_second_and_core "$photos"

# Listing a million images.
repeated 1000000 > "$scale/million.txt"
begin=$(now)
"${tool[@]}" score "$scale/million.txt" --crop --out "$scale/million" --quiet &
listing=$!
until [ -e "$scale/million/manifest.json" ]; do
  kill -0 $listing || exit 1
  sleep 0.05
done
figure listed_per_second "$(per 1000000 "$(since "$begin")")"
kill -KILL $listing
figure manifest_bytes_per_image "$(per "$(stat -c %s "$scale/million/inputs.jsonl")" 1000000)"

# The database: one lease is a row that is compared and written. As Orleans' query does it, by one client and by 64.
create_database
psql() { as_postgres "$postgres/psql" --host "$database" --port "$port" --username postgres --quiet "$@"; }
psql --file "$PWD/samples/Cluster/Database/schema.sql"
psql --command "INSERT INTO GrainState SELECT 'cluster', 1, 'shard', i, 0, 0, 'job#' || i, repeat('x', 120)::bytea, 1
  FROM generate_series(1, 10000) i"
cat > "$scale/lease.sql" <<'SQL'
\set shard random(1, 10000)
UPDATE GrainState SET PayloadBinary = repeat('y', 120)::bytea, Version = Version + 1
WHERE ServiceId = 'cluster' AND GrainIdHash = :shard AND GrainTypeHash = 1 AND GrainIdN0 = 0 AND GrainIdN1 = 0
  AND GrainTypeString = 'shard' AND GrainIdExtensionString = 'job#' || :shard RETURNING Version;
SQL
chmod 644 "$scale/lease.sql"
cp "$scale/lease.sql" "$database/"
bench() { # bench CLIENTS: transactions per second
  as_postgres "$postgres/pgbench" --host "$database" --port "$port" --username postgres --no-vacuum --protocol prepared \
    --file "$database/lease.sql" --client "$1" --jobs "$cores" --time 10 postgres 2> /dev/null | sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}
figure leases_per_second_by_one "$(bench 1)"
figure leases_per_second_by_64 "$(bench 64)"

# The cluster: each silo on a core of its own, as far as there are cores.
silos() { # silos COUNT: images per second from the first part to the last
  local count=$1 begin
  rm -rf "$scale/scores"
  for ((number = 0; number < count; number++)); do
    taskset -c $((number % cores)) "${sample[@]}" silo --database "$connection" --number $number --http 0 \
      > "$scale/silo-$number.log" 2>&1 &
    running[number]=$!
  done
  # They are up before the job begins.
  until [ "$(psql --tuples-only --no-align --command 'SELECT count(*) FROM ClusterMember WHERE Status = 3')" = "$count" ]; do
    kill -0 "${running[@]}" || exit 1
    sleep 0.2
  done
  begin=$(now)
  "${sample[@]}" score "$scale/faces.txt" --crop --shard-size 1000 --out "$scale/scores" --database "$connection" \
    > "$scale/score.log" 2>&1 || [ $? -eq 1 ]
  per "$images" "$(since "$begin")"
  kill -KILL "${running[@]}"
  wait "${running[@]}" 2> /dev/null || true
  psql --command 'DELETE FROM ClusterMember; DELETE FROM GrainState'
}
declare -A throughput
for count in 1 2 4; do
  running=()
  throughput[$count]=$(silos $count)
  echo "$count silos: ${throughput[$count]} images/s"
done

{
  printf '{\n  "command": "tests/scale/measure.sh --images %d", "commit": "%s", "hardware": "%s, %d cores",\n' "$images" \
    "$(git rev-parse --short HEAD)" "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" "$cores"
  printf '  "measured": { %s },\n' "$(IFS=,; echo "${figures[*]}")"
  printf '  "silos": { "cores": %d, "1": %s, "2": %s, "4": %s }\n}\n' "$cores" "${throughput[1]}" "${throughput[2]}" "${throughput[4]}"
} > "$record"
python3 tests/scale/simulate.py "$record"
