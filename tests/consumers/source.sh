#!/usr/bin/env bash
# Two clones in different folders pack equal DLLs, with source links to the public repository and without local paths. Needs git.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
if ! commit=$(git rev-parse HEAD 2>/dev/null); then
  echo "skipped: this folder is not a git checkout, so that there is no commit to link to"
  exit 77
fi
clones=("$work/source/one" "$work/source/another/place")
rm -rf "$work/source"
for clone in "${clones[@]}"; do
  git clone --quiet . "$clone"
  git -C "$clone" remote set-url origin https://github.com/example/facialexpression.git
  dotnet restore "$clone/src/FacialExpression.Training" --verbosity quiet
  # The analyzers have seen this code in the build of the solution.
  CI=true RunAnalyzers=false dotnet msbuild tests/consumers/pack.proj -nologo -verbosity:quiet -p:Feed="$clone/feed" \
    -p:Packages="$clone/src/FacialExpression/FacialExpression.csproj%3B$clone/src/FacialExpression.Training/FacialExpression.Training.csproj"
  for package in FacialExpression FacialExpression.Training; do
    unpack "$(ls "$clone/feed/$package".[0-9]*.nupkg)" "$clone/feed"
    unpack "$(ls "$clone/feed/$package".[0-9]*.snupkg)" "$clone/feed"
    dll=$clone/feed/lib/net10.0/$package.dll pdb=$clone/feed/lib/net10.0/$package.pdb
    grep -qaF "https://raw.githubusercontent.com/example/facialexpression/$commit/*" "$pdb" \
      || { echo "$pdb has no source link"; exit 1; }
    grep -qF 'url="https://github.com/example/facialexpression.git"' "$clone/feed/$package.nuspec" \
      || { echo "$package.nuspec has no repository address"; exit 1; }
    if grep -qaF "$clone" "$dll" "$pdb"; then echo "$package contains a path of this machine"; exit 1; fi
    cmp "$dll" "${clones[0]}/feed/lib/net10.0/$package.dll"
  done
done
rm -rf "$work/source"
