#!/usr/bin/env bash
# The five lines of README.md in an app that references only FacialExpression: a picture in, faces with expressions out. Without
# GTK, OpenCV or any native library but ONNX Runtime, SkiaSharp and what they need.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
publish Faces
app=$work/Faces
LD_DEBUG=files LD_DEBUG_OUTPUT="$app/loaded" run_alone Faces docs/group.png | tee "$app/output.txt"
[ "$(grep -cE '^[0-9.]+×[0-9.]+ at \(-?[0-9.]+, -?[0-9.]+\) (Angry|Happy|Neutral|Sad|Surprise) [0-9.]+ %$' "$app/output.txt")" -eq 6 ]
grep -hE 'calling init' "$app"/loaded.* > "$app/libraries.txt"
grep -q libonnxruntime "$app/libraries.txt"
if grep -iE 'gtk|gdk|opencv|torch|libX11' "$app/libraries.txt"; then
  echo "an app that finds faces loaded the native libraries above"
  exit 1
fi

# A picture without a face: no line.
[ -z "$(run_alone Faces docs/pretrained/curve.png)" ]
