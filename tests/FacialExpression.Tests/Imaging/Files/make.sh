#!/usr/bin/env bash
# Makes the picture files of ImageFormatTests and ImageOrientationTests again, all from docs/face.png, and beside them what ImageMagick sees in them:
# References/NAME.ppm.gz, upright, transparent pixels on black, no color management. The tests compare with that, so that no code of ours judges itself.
# Run it by hand after a change here and commit what it writes; other versions of the tools write other bytes. Needs, on Debian:
#   apt-get install imagemagick libjpeg-turbo-progs webp gifsicle libimage-exiftool-perl python3-pil
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
convert=/usr/bin/convert
python=/usr/bin/python3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf References ./*.jpg ./*.png ./*.webp ./*.bmp ./*.gif
mkdir References

# What a file shows, 64×80, not square; the red corner and the blue bar show every turn and mirroring, also after a crop to a square.
see() { "$convert" "$1[0]" -background black -alpha background -flatten -auto-orient +repage +profile '*' -colorspace sRGB -depth 8 "ppm:-"; }

# reference NAME FILE: stores what the file shows.
reference() { see "$2" | gzip -9n > "References/$1.ppm.gz"; }

# same REFERENCE LEVELS FILE...: ImageMagick must see a stored reference in these files too, but for so many levels.
same() {
  local name=$1 levels=$2 file
  shift 2
  gunzip -c "References/$name.ppm.gz" > "$work/expected.ppm"
  for file in "$@"; do
    see "$file" > "$work/seen.ppm"
    "$python" handmade.py compare "$work/expected.ppm" "$work/seen.ppm" "$levels" || { echo "$file does not show $name" >&2; exit 1; }
  done
}

# The contents. 64×80 are whole blocks of a JPEG, which jpegtran then turns without loss.
"$convert" ../../../../docs/face.png -strip -alpha off -resize 80x80 -gravity center -crop 64x80+0+0 +repage -gravity none \
  -fill '#e02020' -draw 'rectangle 2,12 13,23' -fill '#2040e0' -draw 'rectangle 56,36 60,67' "$work/rgb16.miff"
"$convert" "$work/rgb16.miff" -depth 8 PNG24:"$work/rgb.png"
"$convert" "$work/rgb16.miff" -colorspace gray "$work/gray16.miff"
"$convert" "$work/gray16.miff" -depth 8 "$work/gray.png"
for bits in 1 2 4; do "$convert" "$work/gray.png" +dither -posterize $((1 << bits)) "$work/gray$bits.png"; done
for bits in 1 2 4 8; do "$convert" "$work/rgb.png" +dither -colors $((1 << bits)) PNG24:"$work/colors$bits.png"; done
"$convert" "$work/rgb.png" \( -size 64x80 gradient:white-black -level 10%,90% \) -alpha off -compose CopyOpacity -composite PNG32:"$work/alpha.png"
"$convert" "$work/colors4.png" \( -size 64x80 xc:white +antialias -fill black -draw 'circle 32,40 32,18' -negate \) -alpha off -compose CopyOpacity -composite \
  PNG32:"$work/hole.png"
"$convert" "$work/gray.png" \( -size 64x80 gradient:white-black -level 10%,90% \) -alpha off -compose CopyOpacity -composite "$work/grayalpha.png"
"$convert" "$work/rgb.png" -negate -flop PNG24:"$work/second.png"
for name in rgb second; do "$convert" "$work/$name.png" ppm:"$work/$name.ppm"; done
"$convert" "$work/gray.png" pgm:"$work/gray.pgm"
for name in rgb gray gray1 gray2 gray4 colors1 colors2 colors4 colors8 alpha hole grayalpha; do reference "$name" "$work/$name.png"; done

# JPEG. Those made of the same coefficients share a reference.
cjpeg -quality 90 -sample 2x2 -optimize -outfile baseline.jpg "$work/rgb.ppm"
reference jpeg baseline.jpg
jpegtran -copy none -progressive -outfile progressive.jpg baseline.jpg
jpegtran -copy none -restart 2B -outfile restart.jpg baseline.jpg
jpegtran -copy none -arithmetic -outfile arithmetic.jpg baseline.jpg
"$python" handmade.py profile "$work/odd.icc"
cjpeg -quality 90 -sample 2x2 -icc "$work/odd.icc" -outfile icc.jpg "$work/rgb.ppm"
same jpeg 0 progressive.jpg restart.jpg arithmetic.jpg icc.jpg
cjpeg -quality 90 -sample 1x1 -outfile 444.jpg "$work/rgb.ppm"
cjpeg -quality 90 -sample 2x1 -outfile 422.jpg "$work/rgb.ppm"
cjpeg -quality 90 -sample 1x2 -outfile 440.jpg "$work/rgb.ppm"
cjpeg -quality 90 -rgb -outfile rgb.jpg "$work/rgb.ppm"
cjpeg -quality 90 -grayscale -outfile gray.jpg "$work/gray.pgm"
"$convert" "$work/rgb.png" -crop 63x79+0+0 +repage ppm:- | cjpeg -quality 90 -sample 2x2 -outfile odd.jpg
for name in 444 422 440 rgb gray odd; do reference "jpeg-$name" "$name.jpg"; done
printf '0: 0-0, 0, 0;\n0: 1-63, 0, 0;\n' > "$work/details-last.txt"
jpegtran -copy none -scans "$work/details-last.txt" -outfile details-last.jpg gray.jpg
same jpeg-gray 0 details-last.jpg
"$python" handmade.py cmyk "$work/rgb.ppm" cmyk.jpg
"$convert" "$work/rgb.png" -colorspace CMYK -quality 90 ycck.jpg
for name in cmyk ycck; do reference "jpeg-$name" "$name.jpg"; done

# Every EXIF orientation of one picture, in both byte orders; the stored pixels are turned against it.
turns=('' '' '-flip horizontal' '-rotate 180' '-flip vertical' '-transpose' '-rotate 270' '-transverse' '-rotate 90')
for i in 1 2 3 4 5 6 7 8; do
  # shellcheck disable=SC2086
  jpegtran -copy none -perfect ${turns[i]} -outfile "orientation$i.jpg" 444.jpg
  order=$([ $((i % 2)) = 0 ] && echo MM || echo II)
  exiftool -q -n -overwrite_original -ExifByteOrder=$order -Orientation=$i -Model=hand-drawn -XResolution=72 "orientation$i.jpg"
  same jpeg-444 4 "orientation$i.jpg"
done
for kind in orientation9 orientation-long endless-ifd beyond-end many-entries empty; do
  "$python" handmade.py exif $kind baseline.jpg "exif-$kind.jpg"
done
# What telephones put before and behind the picture: a small one, which may show something else, and a second one or a film.
cjpeg -quality 60 -outfile "$work/second.jpg" "$work/second.ppm"
cp baseline.jpg exif-thumbnail.jpg
exiftool -q -overwrite_original "-ThumbnailImage<=$work/second.jpg" exif-thumbnail.jpg
cat baseline.jpg "$work/second.jpg" > appended.jpg
same jpeg 0 exif-thumbnail.jpg appended.jpg
"$python" handmade.py garbage-icc baseline.jpg icc-garbage.jpg

# PNG.
png() { "$convert" "$1" -strip "${@:3}" -define png:exclude-chunks=date,time,gama,chrm,bkgd "$2"; }
for bits in 1 2 4; do png "$work/gray$bits.png" "gray$bits.png" -define png:color-type=0 -define png:bit-depth=$bits; done
png "$work/gray.png" gray8.png -define png:color-type=0 -define png:bit-depth=8
png "$work/gray16.miff" gray16.png -define png:color-type=0 -define png:bit-depth=16
png "$work/rgb.png" rgb8.png -define png:color-type=2 -define png:bit-depth=8
png "$work/rgb16.miff" rgb16.png -define png:color-type=2 -define png:bit-depth=16
for bits in 1 2 4 8; do png "$work/colors$bits.png" "palette$bits.png" -define png:color-type=3 -define png:bit-depth=$bits; done
png "$work/grayalpha.png" gray-alpha8.png -define png:color-type=4 -define png:bit-depth=8
png "$work/grayalpha.png" gray-alpha16.png -define png:color-type=4 -define png:bit-depth=16
png "$work/alpha.png" rgba8.png -define png:color-type=6 -define png:bit-depth=8
png "$work/alpha.png" rgba16.png -define png:color-type=6 -define png:bit-depth=16
"$convert" "$work/hole.png" -strip PNG8:palette-hole.png
"$python" handmade.py png-palette-alpha palette8.png palette-trns.png
png "$work/rgb.png" interlaced.png -interlace PNG -define png:color-type=2
png "$work/gray1.png" gray1-interlaced.png -interlace PNG -define png:color-type=0 -define png:bit-depth=1
png "$work/colors4.png" palette4-interlaced.png -interlace PNG -define png:color-type=3 -define png:bit-depth=4
png "$work/alpha.png" rgba8-interlaced.png -interlace PNG -define png:color-type=6
for chunk in gama iccp; do "$python" handmade.py png-$chunk rgb8.png rgb8-$chunk.png; done
"$python" handmade.py png-trns rgb8.png rgb8-trns.png
"$python" handmade.py png-trns gray8.png gray8-trns.png
"$convert" "$work/rgb.png" -rotate 270 +repage -strip PNG24:"$work/turned.png"
png "$work/turned.png" exif6.png -define png:color-type=2
exiftool -q -n -overwrite_original -Orientation=6 exif6.png
same gray 1 gray8.png gray16.png
same rgb 1 rgb8.png rgb16.png interlaced.png rgb8-iccp.png
for bits in 1 2 4; do same gray$bits 0 gray$bits.png; done
for bits in 1 2 4 8; do same colors$bits 0 palette$bits.png; done
same gray1 0 gray1-interlaced.png
same colors4 0 palette4-interlaced.png
same grayalpha 1 gray-alpha8.png gray-alpha16.png
same alpha 1 rgba8.png rgba16.png rgba8-interlaced.png
same hole 0 palette-hole.png
for name in rgb8-trns gray8-trns palette-trns; do reference $name $name.png; done

# WebP.
webpmux_quiet() { webpmux "$@" > "$work/log" 2>&1; }
cwebp -quiet -q 85 "$work/rgb.png" -o lossy.webp
cwebp -quiet -q 85 "$work/alpha.png" -o lossy-alpha.webp
cwebp -quiet -lossless "$work/rgb.png" -o lossless.webp
cwebp -quiet -lossless -exact "$work/alpha.png" -o lossless-alpha.webp
for name in lossy lossy-alpha; do reference webp-$name $name.webp; done
webpmux_quiet -set icc "$work/odd.icc" lossless.webp -o icc.webp
img2webp -loop 0 -lossless -d 500 "$work/rgb.png" -d 500 "$work/second.png" -o animated.webp > "$work/log" 2>&1
"$convert" "$work/alpha.png" -crop 32x40+16+20 +repage "$work/part.png"
cwebp -quiet -lossless -exact "$work/part.png" -o "$work/part.webp"
cwebp -quiet -lossless "$work/second.png" -o "$work/second.webp"
webpmux_quiet -frame "$work/part.webp" +100+16+20+1+b -frame "$work/second.webp" +100 -loop 0 -bgcolor 255,255,255,255 -o animated-part.webp
cwebp -quiet -lossless "$work/turned.png" -o "$work/turned.webp"
"$python" handmade.py tiff 6 "$work/exif.bin"
webpmux_quiet -set exif "$work/exif.bin" "$work/turned.webp" -o exif6.webp
same rgb 0 lossless.webp icc.webp
same alpha 1 lossless-alpha.webp
"$convert" -size 64x80 xc:black "$work/part.png" -geometry +16+20 -composite PNG24:"$work/part-seen.png"
reference part "$work/part-seen.png"

# BMP. ImageMagick does not write the rarer forms.
for bits in 1 4 8; do "$convert" palette$bits.png -compress None BMP3:palette$bits.bmp; done
"$convert" palette8.png -compress RLE BMP3:rle8.bmp
"$convert" "$work/rgb.png" BMP2:rgb24-os2.bmp
"$convert" "$work/rgb.png" BMP3:rgb24.bmp
"$convert" "$work/rgb.png" -crop 63x79+0+0 +repage BMP3:rgb24-odd.bmp
"$convert" "$work/alpha.png" rgba32.bmp
for kind in 555 565 rgbx32 top-down rle4 rle8-skips; do "$python" handmade.py bmp-$kind "$work/rgb.ppm" $kind.bmp; done
for bits in 1 4 8; do same colors$bits 0 palette$bits.bmp; done
same colors8 0 rle8.bmp
same rgb 0 rgb24.bmp rgb24-os2.bmp rgbx32.bmp top-down.bmp
same alpha 1 rgba32.bmp
for name in rgb24-odd 555 565 rle4 rle8-skips; do reference bmp-$name $name.bmp; done

# GIF.
"$convert" palette8.png still.gif
"$convert" palette8.png -interlace GIF interlaced.gif
"$convert" "$work/hole.png" transparent.gif
"$convert" -delay 50 palette8.png "$work/second.png" -loop 0 animated.gif
gifsicle --no-warnings --crop 16,20+32x40 still.gif > "$work/part.gif"
gifsicle --no-warnings --loopcount=0 --logical-screen 64x80 --delay 50 --position 16,20 "$work/part.gif" --position 0,0 interlaced.gif > animated-part.gif
same colors8 0 still.gif interlaced.gif animated.gif
same hole 0 transparent.gif
"$convert" -size 64x80 xc:black \( "$work/colors8.png" -crop 32x40+16+20 +repage \) -geometry +16+20 -composite PNG24:"$work/gif-part.png"
reference gif-part "$work/gif-part.png"
same gif-part 0 animated-part.gif
du -cbs . | tail -1
