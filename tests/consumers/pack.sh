#!/usr/bin/env bash
# Packs the packages into the folder feed of the apps beside this script, and looks into them.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
rm -rf "$feed" "$work/packages" "$work/unpacked"
# A version that no other source or cache can have.
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)-test.$(date +%s)
dotnet pack FacialExpression.sln --configuration Release --no-build --verbosity quiet --output "$feed" -p:PackageVersion="$version"
for package in FacialExpression FacialExpression.Training; do
  file=$feed/$package.$(version_of "$package")
  [ -s "$file.snupkg" ] || { echo "$package has no symbols"; exit 1; }
  unpack "$file.nupkg" "$work/unpacked/$package"
  content=$(cd "$work/unpacked/$package" && find . -type f | sed 's:^\./::')
  for part in README.md LICENSE icon.png "lib/net10.0/$package.dll" "lib/net10.0/$package.xml"; do
    grep -qxF "$part" <<<"$content" || { echo "$package lacks $part"; exit 1; }
  done
  [ "$package" != FacialExpression ] || grep -qxF model-card.md <<<"$content" || { echo "$package lacks the card of its model"; exit 1; }
  if grep -iE 'libtorch|\.onnx$|\.jpg$' <<<"$content"; then echo "$package holds what it should not"; exit 1; fi
done
