#!/usr/bin/env bash
# Apps whose libraries do not fit: restore warns of SkiaSharp 3, and one exception names what is wrong, also with a native
# library that does not load.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
newer=3.119.4
fails() { # fails WORDS: the app ends with our exception, which has these words
  dotnet "$work/Engines/app/Engines.dll" docs/face.png | tee "$work/engines.txt"
  grep -q '^PredictionEngineException: ' "$work/engines.txt"
  grep -qF "$1" "$work/engines.txt"
}

if ! publish Engines -p:SkiaSharpVersion="$newer" 2>"$work/engines.log"; then
  if grep -qE 'NU110[123]' "$work/engines.log"; then echo "no package source has SkiaSharp $newer"; exit 77; fi
  cat "$work/engines.log"
  exit 1
fi
grep -m1 -o 'warning NU1608: .*SkiaSharp.*' "$work/engines.log"
fails 'need SkiaSharp 2.88.9'

publish Engines -p:SkiaSharpVersion=2.88.9
dotnet "$work/Engines/app/Engines.dll" docs/face.png | grep '^Happy '
library=$(find "$work/Engines/app" -path '*linux-x64*' -name libSkiaSharp.so)
# Not written over: NuGet's cache has the same file.
rm "$library"
echo 'no library' >"$library"
fails 'libSkiaSharp'
