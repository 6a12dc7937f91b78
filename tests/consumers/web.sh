#!/usr/bin/env bash
# A web app that is checked as strictly as under development answers requests with the registered classifier.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
publish Web
run_alone Web docs/face.png "$experiment"/pictures/*.png README.md | tee "$work/Web/output.txt"
[ "$(grep -cE '^(Angry|Disgust|Fear|Happy|Neutral|Sad|Surprise) [0-9.]+ %$' "$work/Web/output.txt")" -eq 4 ]
grep -q '^BadRequest: .* are no image' "$work/Web/output.txt"
head -1 "$work/Web/output.txt" | grep -q '^Happy '
