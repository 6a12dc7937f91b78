#!/usr/bin/env bash
# A web app with strictly validated services answers requests with the registered classifiers, as text and as source-generated
# JSON.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
publish Web
run_alone Web docs/face.png "$experiment"/pictures/*.png README.md | tee "$work/Web/output.txt"
[ "$(grep -cE '^(Angry|Disgust|Fear|Happy|Neutral|Sad|Surprise) [0-9.]+ %$' "$work/Web/output.txt")" -eq 5 ]
grep -q '^BadRequest: .* are no image' "$work/Web/output.txt"
head -1 "$work/Web/output.txt" | grep -q '^Happy '
grep -q '^{"expression":"Happy","confidence":0\.[0-9]*,"scores":{"Angry":' "$work/Web/output.txt"
tail -1 "$work/Web/output.txt" | grep -q '^Happy '
