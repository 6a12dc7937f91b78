#!/usr/bin/env bash
# Two clones in two folders pack the same DLL, with source link to the public repository and no path of the machine. Needs git.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
git rev-parse HEAD >/dev/null 2>&1 || { echo "this is no git checkout, so there is no commit to link to"; exit 77; }
clones=("$work/source/one" "$work/source/another/place")
rm -rf "$work/source"
for clone in "${clones[@]}"; do
  git clone --quiet . "$clone"
  git -C "$clone" remote set-url origin https://github.com/example/facialexpression.git
  CI=true dotnet pack "$clone/src/FacialExpression" --configuration Release --verbosity quiet --output "$clone/feed"
  (cd "$clone/feed" && unzip -qo FacialExpression.[0-9]*.nupkg && unzip -qo FacialExpression.[0-9]*.snupkg)
  pdb=$clone/feed/lib/net10.0/FacialExpression.pdb
  grep -qaF "https://raw.githubusercontent.com/example/facialexpression/$(git rev-parse HEAD)/*" "$pdb" || { echo "no source link in $pdb"; exit 1; }
  grep -qF 'url="https://github.com/example/facialexpression.git"' "$clone/feed/FacialExpression.nuspec" || { echo "no repository address"; exit 1; }
  if grep -qaF "$clone" "$clone/feed/lib/net10.0/FacialExpression.dll" "$pdb"; then echo "a path of this machine is in the package"; exit 1; fi
done
cmp "${clones[0]}/feed/lib/net10.0/FacialExpression.dll" "${clones[1]}/feed/lib/net10.0/FacialExpression.dll"
rm -rf "$work/source"
