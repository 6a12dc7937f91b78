#!/usr/bin/env bash
# Packs the packages into the local feed of the test apps, and checks what they contain.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
rm -rf "$feed" "$work/packages" "$work/unpacked"
# A version that no other source or cache contains.
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)-test.$(date +%s)
dotnet msbuild tests/consumers/pack.proj -nologo -verbosity:quiet -maxCpuCount -p:Feed="$feed" \
  -p:Packages="$(printf '%s%%3B' "$PWD"/src/*/*.csproj)" -p:Settings="NoBuild=true%3BPackageVersion=$version"
for package in FacialExpression FacialExpression.Training FacialExpression.Reports FacialExpression.Scoring; do
  file=$feed/$package.$(version_of "$package")
  [ -s "$file.snupkg" ] || { echo "$package has no symbol package"; exit 1; }
  unpack "$file.nupkg" "$work/unpacked/$package"
  content=$(cd "$work/unpacked/$package" && find . -type f | sed 's:^\./::')
  for part in README.md LICENSE icon.png "lib/net10.0/$package.dll" "lib/net10.0/$package.xml"; do
    grep -qxF "$part" <<<"$content" || { echo "$package lacks $part"; exit 1; }
  done
  if [ "$package" = FacialExpression ]; then
    for part in model-card.md detector-model-card.md buildTransitive/net10.0/FacialExpression.targets; do
      grep -qxF "$part" <<<"$content" || { echo "$package lacks $part"; exit 1; }
    done
  fi
  if grep -iE 'libtorch|\.onnx$|\.jpg$' <<<"$content"; then echo "$package must not contain the files above"; exit 1; fi
done

# The tool: one package for every platform, without LibTorch and without what phones need.
file=$feed/FacialExpression.Tool.$(version_of FacialExpression.Tool).nupkg
unpack "$file" "$work/unpacked/tool"
content=$(cd "$work/unpacked/tool" && find . -type f | sed 's:^\./::')
for part in README.md LICENSE icon.png font-license.txt tools/net10.0/any/facial-expression.dll \
  tools/net10.0/any/runtimes/linux-x64/native/libonnxruntime.so tools/net10.0/any/runtimes/win-x64/native/onnxruntime.dll; do
  grep -qxF "$part" <<<"$content" || { echo "the tool lacks $part"; exit 1; }
done
if grep -E 'libtorch_cpu|torch_cpu.dll|runtimes/(android|ios)' <<<"$content"; then
  echo "the tool must not contain the files above"
  exit 1
fi
size=$(wc -c <"$file")
[ "$size" -lt 100000000 ] || { echo "the tool has $size bytes; expected are less than 100 MB"; exit 1; }
