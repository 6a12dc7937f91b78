#!/usr/bin/env bash
# Two clones in two folders pack the same DLLs, with source link to the public repository and no path of the machine. Needs git.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
git rev-parse HEAD >/dev/null 2>&1 || { echo "this is no git checkout, so there is no commit to link to"; exit 77; }
clones=("$work/source/one" "$work/source/another/place")
rm -rf "$work/source"
for clone in "${clones[@]}"; do
  git clone --quiet . "$clone"
  git -C "$clone" remote set-url origin https://github.com/example/facialexpression.git
  CI=true dotnet pack "$clone/src/FacialExpression.Training" --configuration Release --verbosity quiet --output "$clone/feed"
  CI=true dotnet pack "$clone/src/FacialExpression" --configuration Release --no-build --verbosity quiet --output "$clone/feed"
  for package in FacialExpression FacialExpression.Training; do
    unpack "$(ls "$clone/feed/$package".[0-9]*.nupkg)" "$clone/feed"
    unpack "$(ls "$clone/feed/$package".[0-9]*.snupkg)" "$clone/feed"
    dll=$clone/feed/lib/net10.0/$package.dll pdb=$clone/feed/lib/net10.0/$package.pdb
    grep -qaF "https://raw.githubusercontent.com/example/facialexpression/$(git rev-parse HEAD)/*" "$pdb" || { echo "no source link in $pdb"; exit 1; }
    grep -qF 'url="https://github.com/example/facialexpression.git"' "$clone/feed/$package.nuspec" || { echo "no repository address"; exit 1; }
    if grep -qaF "$clone" "$dll" "$pdb"; then echo "a path of this machine is in $package"; exit 1; fi
    cmp "$dll" "${clones[0]}/feed/lib/net10.0/$package.dll"
  done
done
rm -rf "$work/source"
