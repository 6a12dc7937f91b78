#!/usr/bin/env bash
# Packs the packages into a local folder feed, and builds and runs an app that references only FacialExpression from there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
experiment=$PWD/artifacts/consumers/experiment
work=$PWD/artifacts/consumers/predict-only
rm -rf "$work"
mkdir -p "$work/feed" "$work/home"
dotnet pack FacialExpression.sln --configuration Release --no-build --verbosity quiet --output "$work/feed"
for package in FacialExpression FacialExpression.Training; do
  ls "$work/feed/$package".[0-9]*.nupkg "$work/feed/$package".[0-9]*.snupkg >/dev/null
done

# Outside the repository's build files, with the feed beside the machine's own sources and an empty cache for our package.
cp tests/consumers/PredictOnly/Program.cs "$work/"
cp tests/consumers/PredictOnly/PredictOnly.csproj.template "$work/PredictOnly.csproj"
for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do echo '<Project />' >"$work/$file"; done
version=$(basename "$work"/feed/FacialExpression.[0-9]*.nupkg .nupkg)
version=${version#FacialExpression.}
cache=${NUGET_PACKAGES:-$HOME/.nuget/packages}
rm -rf "$cache/facialexpression/$version"
dotnet publish "$work/PredictOnly.csproj" --configuration Release --verbosity quiet --output "$work/app" \
  -p:FacialExpressionVersion="$version" -p:RestoreAdditionalProjectSources="$work/feed"

if ls "$work/app" | grep -iE 'torch|FacialExpression\.Training'; then echo "an app that only predicts carries the training engine"; exit 1; fi

# A home of its own shows whether anything is written there.
HOME="$work/home" XDG_CACHE_HOME="$work/home/.cache" TMPDIR="$work/home" \
  dotnet "$work/app/PredictOnly.dll" "$experiment/model-3.onnx" "$experiment"/pictures/*.png | tee "$work/output.txt"
[ "$(grep -cE '^(Angry|Disgust|Fear|Happy|Neutral|Sad|Surprise) [0-9.]+ %$' "$work/output.txt")" -eq 3 ]
if find "$work/home" -type f | grep -v '/clr-debug-pipe-\|/dotnet-diagnostic-' | grep .; then echo "prediction left files behind"; exit 1; fi
rm -rf "$cache/facialexpression/$version"
