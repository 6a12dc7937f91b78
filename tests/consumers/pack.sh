#!/usr/bin/env bash
# Packs the packages into the local feed of the test apps, and checks what they contain.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
rm -rf "$feed" "$work/packages" "$work/unpacked"
# A version that no other source or cache contains.
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)-test.$(date +%s)
dotnet pack FacialExpression.sln --configuration Release --no-build --verbosity quiet \
  --output "$feed" -p:PackageVersion="$version"
for package in FacialExpression FacialExpression.Training; do
  file=$feed/$package.$(version_of "$package")
  [ -s "$file.snupkg" ] || { echo "$package has no symbol package"; exit 1; }
  unpack "$file.nupkg" "$work/unpacked/$package"
  content=$(cd "$work/unpacked/$package" && find . -type f | sed 's:^\./::')
  for part in README.md LICENSE icon.png "lib/net10.0/$package.dll" "lib/net10.0/$package.xml"; do
    grep -qxF "$part" <<<"$content" || { echo "$package lacks $part"; exit 1; }
  done
  if [ "$package" = FacialExpression ]; then
    for card in model-card.md detector-model-card.md; do
      grep -qxF "$card" <<<"$content" || { echo "$package lacks $card"; exit 1; }
    done
  fi
  if grep -iE 'libtorch|\.onnx$|\.jpg$' <<<"$content"; then echo "$package must not contain the files above"; exit 1; fi
done
