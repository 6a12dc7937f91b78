#!/usr/bin/env bash
# Tests what tests/peers computes, without other libraries: the scorer, and FacialExpression's process.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
if ! command -v node > /dev/null; then
  echo "skipped: Node.js is not on this machine"
  exit 77
fi
peers=$work/peers
rm -rf "$peers"
mkdir -p "$peers"
bash -n tests/peers/run.sh
node --test tests/peers/score.test.mjs > "$peers/tests.txt" || { cat "$peers/tests.txt" && exit 1; }

cp docs/face.png docs/icon.png "$peers/"
printf 'face.png\nicon.png\n' > "$peers/images.txt"
printf 'predict %s\ntime 1\n' "$peers/scores.csv" \
  | dotnet artifacts/bin/FacialExpression.Benchmarks/release/FacialExpression.Benchmarks.dll peer "$peers" > "$peers/answers.txt"
node --input-type=module - "$peers" <<'SCRIPT'
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { readPredictions } from './tests/peers/data.mjs';
const folder = process.argv[2];
const answers = fs.readFileSync(`${folder}/answers.txt`, 'utf8').trim().split('\n');
const [facts, predicted, timed] = answers.map((line) => JSON.parse(line));
assert.ok(facts.parameters > 0 && facts.hardware && facts.packages.FacialExpression, JSON.stringify(facts));
assert.deepEqual([predicted.images, timed.images], [2, 2]);
assert.ok(timed.seconds > 0);
assert.equal(readPredictions(`${folder}/scores.csv`, [{ path: 'face.png' }, { path: 'icon.png' }])[0], 'happy');
SCRIPT

# A drawn photo of twelve people.
program=artifacts/bin/FacialExpression.Benchmarks/release/FacialExpression.Benchmarks.dll
dotnet "$program" draw-photo "$peers/photo.jpg"
printf 'time\nmemory\n' | dotnet "$program" peer-photo "$peers/photo.jpg" > "$peers/photo.txt"
node --input-type=module - "$peers" <<'SCRIPT'
import assert from 'node:assert/strict';
import fs from 'node:fs';
const [, timed, memory] = fs.readFileSync(`${process.argv[2]}/photo.txt`, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
assert.equal(timed.faces.length, 12);
assert.ok(timed.faces.every(({ box, expression }) => box.length === 4 && expression));
assert.ok(memory.peakBytes > 1e7);
SCRIPT
