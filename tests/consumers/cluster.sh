#!/usr/bin/env bash
# Four silos of samples/Cluster and a real PostgreSQL on this machine: silos are killed at random, the database is restarted, one
# silo hangs and comes back. At the end each image has its rows once, with the scores of a single process.
# usage: tests/consumers/cluster.sh [--images 3000] [--kills 6] [--shard-size 100] [--seed 1] [--out FILE.json]
# FER2013_ZIP: FER-2013's images, repeated; without it the small images of the tests.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
images=3000 kills=6 size=100 seed=1 record=''
while [ $# -gt 0 ]; do
  case $1 in
    --images) images=$2 ;;
    --kills) kills=$2 ;;
    --shard-size) size=$2 ;;
    --seed) seed=$2 ;;
    --out) record=$2 ;;
    *) sed -n '4s/^# //p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
  esac
  shift 2
done
# The fourth fault is the silo that hangs.
[ "$kills" -ge 2 ] || { echo "--kills is 2 or more" >&2 && exit 2; }
RANDOM=$seed

source tests/consumers/postgres.sh

cluster=$work/cluster
rm -rf "$cluster"
mkdir -p "$cluster/images"
tool=(dotnet artifacts/bin/FacialExpression.Tool/release/facial-expression.dll)
sample=(dotnet artifacts/bin/Cluster/release/Cluster.dll)

silos=()
finish() {
  touch "$cluster/stop"
  for silo in "$cluster"/silo-*.pid; do kill -CONT "$(cat "$silo")" && kill -KILL "$(cat "$silo")"; done 2> /dev/null
  kill "${silos[@]}" 2> /dev/null || true
  wait 2> /dev/null
  database_is stop 2> /dev/null || true
  rm -rf "$database"
}
trap finish EXIT

create_database

# The images: some, by a list that repeats them.
if [ -n "${FER2013_ZIP:-}" ]; then
  python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])' "$FER2013_ZIP" "$cluster/images"
else
  for image in tests/FacialExpression.Tests/Imaging/Files/*.{jpg,png}; do cp "$image" "$cluster/images/"; done
fi
find "$cluster/images" -name '*.jpg' -o -name '*.png' | sort > "$cluster/once.txt"
while [ "$(cat "$cluster/list.txt" 2> /dev/null | wc -l)" -lt "$images" ]; do cat "$cluster/once.txt" >> "$cluster/list.txt"; done
head -n "$images" "$cluster/list.txt" > "$cluster/images.txt"

supervise() { # supervise NUMBER: a silo that ends is started again, as a service manager does
  until [ -f "$cluster/stop" ]; do
    "${sample[@]}" silo --database "$connection" --number "$1" --http 0 >> "$cluster/silo-$1.log" 2>&1 &
    echo $! > "$cluster/silo-$1.pid"
    wait $! || true
    sleep 0.2
  done
}
for number in 0 1 2 3; do
  supervise "$number" 2> /dev/null &
  silos+=($!)
done

begin=$SECONDS
"${sample[@]}" score "$cluster/images.txt" --crop --shard-size "$size" --out "$cluster/scores" --database "$connection" \
  > "$cluster/score.log" 2>&1 &
client=$!
running() { kill -0 "$client" 2> /dev/null; }
parts() { find "$cluster/scores" -name 'part-*.parquet' 2> /dev/null | wc -l; }
all=$(((images + size - 1) / size))

signal() { # signal NAME: sends it to a random silo that runs, and sets `victim`
  while running; do
    victim=$(cat "$cluster/silo-$((RANDOM % 4)).pid")
    kill "-$1" "$victim" 2> /dev/null && return 0
    sleep 0.1
  done
  return 1
}

# Each fault comes after some more of the work, whatever the speed of the machine is.
faults=$((kills + 2)) killed=0 restarted=0 hung=0
for ((fault = 1; fault <= faults; fault++)); do
  while running && [ "$(parts)" -lt $((all * fault / (faults + 2))) ]; do sleep 0.2; done
  case $fault in
    3) database_is restart && restarted=1 ;;
    4) signal STOP && hung=$victim ;;
    *) signal KILL && killed=$((killed + 1)) ;;
  esac || break
done
if [ "$hung" != 0 ]; then
  # It comes back when the others have taken its shard, or all is done.
  for _ in $(seq 60); do running || break && sleep 0.5; done
  kill -CONT "$hung" 2> /dev/null || true
fi
status=0
wait "$client" || status=$?
seconds=$((SECONDS - begin))
tail -n 3 "$cluster/score.log"
[ "$status" -eq 0 ] || { cat "$cluster/score.log" "$cluster"/silo-*.log | tail -n 60 && exit 1; }
echo "$images images in $seconds s: $killed kills, $restarted restart of the database, process $hung hung"
if [ "$killed" -lt "$kills" ] || [ "$restarted" -eq 0 ] || [ "$hung" = 0 ]; then
  # A fast machine: more work.
  [ "$images" -lt 1000000 ] || { echo "not all faults came before the end" && exit 1; }
  finish && trap - EXIT
  exec tests/consumers/cluster.sh --images $((images * 4)) --kills "$kills" --shard-size "$size" --seed "$seed" \
    ${record:+--out "$record"}
fi

"${tool[@]}" score verify "$cluster/scores" --input "$cluster/images.txt"
"${tool[@]}" score "$cluster/images.txt" --crop --shard-size "$size" --out "$cluster/alone" --quiet || [ $? -eq 1 ]
for part in "$cluster"/alone/part-*.parquet; do cmp "$part" "$cluster/scores/$(basename "$part")"; done
echo "the same $(parts) parts, byte by byte, as from one process"

# As many as the images that are drawn: all of FER-2013 in shards of ten would take minutes.
head -n 600 "$cluster/once.txt" > "$cluster/few.txt"

# Without a database, for a try: a job, and single requests to any silo.
finish
trap - EXIT
silos=()
# Neither Orleans' own ports nor those that the system gives to clients.
port=$((12000 + RANDOM % 17000))
trap 'kill -KILL "${silos[@]}" 2> /dev/null || true' EXIT
give() { # give LIST LOG: a job for the folder "try", whose client has to end
  timeout 600 "${sample[@]}" score "$1" --crop --shard-size 10 --out "$cluster/try" > "$2" 2>&1 || [ $? -eq 1 ] \
    || { cat "$2" && exit 1; }
}
# The folder is away when the silos come, as on a machine where a share is not mounted: they say so, and begin none of their own.
: > "$cluster/try.log"
give "$cluster/few.txt" "$cluster/try.log" &
silos[3]=$!
until grep 'images in' "$cluster/try.log"; do kill -0 "${silos[3]}"; sleep 0.2; done
mv "$cluster/try" "$cluster/away"
for number in 0 1; do
  DOTNET_PROCESSOR_COUNT=2 "${sample[@]}" silo --number $number --http $((port + number)) > "$cluster/try-$number.log" 2>&1 &
  silos[number]=$!
done
until grep 'has no manifest' "$cluster/try.log"; do kill -0 "${silos[3]}"; sleep 0.2; done
[ ! -e "$cluster/try" ] || { echo "a silo made the folder of results" && exit 1; }
mv "$cluster/away" "$cluster/try"
wait "${silos[3]}"
unset 'silos[3]'
"${tool[@]}" score verify "$cluster/try" --input "$cluster/few.txt"

# A finished folder once more: nothing is left to do, and the client ends with the same result.
give "$cluster/few.txt" "$cluster/again.log"
[ "$(tail -n 1 "$cluster/try.log")" = "$(tail -n 1 "$cluster/again.log")" ] || { cat "$cluster/again.log" && exit 1; }

# The folder is deleted, and begun again: with the same images, and with others.
rm -r "$cluster/try"
give "$cluster/few.txt" "$cluster/same.log"
"${tool[@]}" score verify "$cluster/try" --input "$cluster/few.txt"
rm -r "$cluster/try"
head -n 25 "$cluster/few.txt" > "$cluster/other.txt"
give "$cluster/other.txt" "$cluster/other.log"
"${tool[@]}" score verify "$cluster/try" --input "$cluster/other.txt"
echo "a folder that is away, finished, or begun again: each client ended with its own result"

# A part that cannot be written: the client shows why, attempts become rare and share a journal, and the job ends when it can be.
rm "$cluster/try/part-00001".*
mkdir "$cluster/try/part-00001.parquet"
: > "$cluster/fails.log"
give "$cluster/other.txt" "$cluster/fails.log" &
silos[3]=$!
until grep ' [2-9] failed attempts' "$cluster/fails.log"; do kill -0 "${silos[3]}"; sleep 0.2; done
grep -m 1 'tries again after an error' "$cluster/fails.log"
journals=$(find "$cluster/try" -name 'part-00001.*journal' | wc -l)
[ "$journals" -eq 1 ] || { echo "$journals journals of one shard" && exit 1; }
rmdir "$cluster/try/part-00001.parquet"
wait "${silos[3]}"
unset 'silos[3]'
"${tool[@]}" score verify "$cluster/try" --input "$cluster/other.txt"

answers() { curl --silent --show-error --data-binary @docs/face.png "http://127.0.0.1:$1/api/expressions" 2> /dev/null; }
for number in 0 1; do
  until answer=$(answers $((port + number))); do
    kill -0 "${silos[number]}" || { cat "$cluster/try-$number.log" && exit 1; }
    sleep 0.2
  done
  echo "$answer" | grep '"expression":"Happy"' > /dev/null || { echo "silo $number answered: $answer" && exit 1; }
done
# Uploads that have begun take the places of a silo, four for each of its two processors, until it refuses one: that one is told
# when to ask again, the others are answered once they have ended.
upload() { # a picture, a little at a time until $cluster/refused is there, or this script is gone
  exec 3< docs/group.png
  while [ ! -e "$cluster/refused" ] && kill -0 $$; do
    dd bs=1000 count=1 status=none
    sleep 0.5
  done <&3
  cat <&3
}
uploads=()
: > "$cluster/crowd.txt"
until grep -qx '429 1' "$cluster/crowd.txt"; do
  [ ${#uploads[@]} -lt 100 ] || { echo "no request was refused" && exit 1; }
  # One that is refused stops reading.
  { { upload 2> /dev/null || true; } | curl --silent --request POST --upload-file - --output /dev/null \
    --write-out '%{http_code} %header{retry-after}\n' "http://127.0.0.1:$port/api/expressions" >> "$cluster/crowd.txt" || true; } &
  uploads+=($!)
  sleep 0.1
done
touch "$cluster/refused"
wait "${uploads[@]}"
sort "$cluster/crowd.txt" | uniq -c
[ "$(grep -cx '200 ' "$cluster/crowd.txt")" -ge 8 ] || { echo "the silo had fewer than eight places" && exit 1; }
[ "$(grep -cx '429 1\|200 ' "$cluster/crowd.txt")" -eq ${#uploads[@]} ] || { echo "not all requests were answered" && exit 1; }

"${tool[@]}" serve --urls http://127.0.0.1:$((port + 2)) --forward "http://127.0.0.1:$port;http://127.0.0.1:$((port + 1))" \
  > "$cluster/serve.log" 2>&1 &
silos[2]=$!
until answer=$(answers $((port + 2))); do
  kill -0 "${silos[2]}" || { cat "$cluster/serve.log" && exit 1; }
  sleep 0.2
done
echo "$answer" | grep '"expression":"Happy"' > /dev/null || { echo "the page before the cluster answered: $answer" && exit 1; }
echo "a cluster without a database: $(wc -l < "$cluster/few.txt") images, and single requests"

if [ -n "$record" ]; then
  figures='{ "images": %d, "shards": %d, "silos": 4, "kills": %d, "databaseRestarts": %d, "hangs": 1, '
  figures+='"seconds": %d, "seed": %d }\n'
  # shellcheck disable=SC2059 # the format
  printf "$figures" "$images" "$all" "$killed" "$restarted" "$seconds" "$seed" > "$record"
fi
