#!/usr/bin/env bash
# "dotnet new" makes an app from each template, which builds and does what it says, with the packed packages alone.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
apps=$work/templates
rm -rf "$apps"
mkdir -p "$apps"
for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do echo '<Project />' >"$apps/$file"; done
new() { dotnet new "$@" --debug:custom-hive "$apps/hive" >"$apps/new.txt" 2>&1 || { cat "$apps/new.txt"; exit 1; }; }
make() { # make TEMPLATE APP
  new "expression-$1" --output "$apps/$2"
  NUGET_PACKAGES="$work/packages" NUGET_FALLBACK_PACKAGES="$restored" dotnet build "$apps/$2" \
    --configuration Release --verbosity quiet --output "$apps/$2/app" \
    -p:TreatWarningsAsErrors=true -p:RestoreAdditionalProjectSources="$feed%3B$restored" >&2
}
new install "$feed/FacialExpression.Templates.$(version_of FacialExpression.Templates).nupkg"
root=$PWD

make console Photos
code=0
(cd "$apps/Photos" && dotnet app/Photos.dll "$root/docs/group.png" no-such.png >output.txt 2>error.txt) || code=$?
[ "$code" = 1 ]
grep 'group.png: 6 faces' "$apps/Photos/output.txt"
grep -q '^error: .*"no-such.png"' "$apps/Photos/error.txt"
[ "$(wc -l <"$apps/Photos/error.txt")" = 1 ]

make web Faces
faces() {
  cd "$apps/Faces" && exec dotnet app/Faces.dll --urls http://127.0.0.1:0
}
trap 'kill "$server" 2> /dev/null || true' EXIT
start_server "$apps/Faces/output.txt" faces
curl --silent --show-error --data-binary @docs/face.png "$address/api/expressions" | grep '"expression":"Happy"' >/dev/null
[ "$(curl --silent --output /dev/null --write-out '%{http_code}' --data-binary @README.md "$address/api/expressions")" = 422 ]
curl --silent --data-binary @/dev/null "$address/api/expressions" | grep 'The image is empty' >/dev/null
curl --silent "$address/" | grep '<form action="/photo"' >/dev/null
curl --silent --show-error --form file=@docs/face.png "$address/photo" | grep '"expression":"Happy"' >/dev/null
[ "$(curl --silent --output /dev/null --write-out '%{http_code}' --form file=@README.md "$address/photo")" = 422 ]
kill "$server"

make train MyModel
refuse() { # refuse CODE WORDS ARGUMENTS...: one line and an exit code, no stack trace
  code=0
  (cd "$apps/MyModel" && dotnet app/MyModel.dll "${@:3}" >output.txt 2>error.txt) || code=$?
  [ "$code" = "$1" ] && grep -q "^error: .*$2" "$apps/MyModel/error.txt" && [ "$(wc -l <"$apps/MyModel/error.txt")" = 1 ]
}
refuse 1 'no-such.csv' no-such.csv
refuse 2 'EPOCHS' "$work/faces" many
refuse 2 'EPOCHS' "$work/faces" 0
(cd "$apps/MyModel" && dotnet app/MyModel.dll "$work/faces" 1 >output.txt)
grep '^Report: .*report.html' "$apps/MyModel/output.txt"
grep -q ' points (95 %: .*), p ' "$apps/MyModel/output.txt"
[ -s "$apps/MyModel/my-model.onnx" ]
grep -q 'compared with Model 3' "$apps/MyModel/report/report.html"
