#!/usr/bin/env bash
# Runs the server of the Dockerfile as the container would: published by the same command, as a user without rights, without a home
# folder, in a read-only folder, with an empty environment.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
root=$PWD
command -v curl >/dev/null || { echo "curl is not on this machine"; exit 77; }
publish_command=$(sed -n '/^RUN dotnet publish/,/[^\\]$/p' Dockerfile | sed 's/^RUN //; s/\\$//' | tr '\n' ' ')
[[ $publish_command == *" --output /app "* ]]
# Outside the repository, which another user may not be allowed to read.
folder=$(mktemp -d)
server=""
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  chmod -R u+w "$folder"
  rm -rf "$folder"
}
trap finish EXIT
eval "${publish_command/--output \/app /--output $folder/app --verbosity quiet }"
for part in facial-expression.dll FacialExpression.dll libonnxruntime.so libSkiaSharp.so; do
  [ -s "$folder/app/$part" ] || { echo "the published folder lacks $part"; exit 1; }
done
if find "$folder/app" | grep -E 'libtorch_|\.exe$'; then echo "the server does not need the files above"; exit 1; fi

mkdir "$folder/current" "$folder/temporary"
chmod -R a+rX "$folder"
chmod 555 "$folder/current" "$folder/temporary"
as_nobody=()
if [ "$(id -u)" = 0 ]; then
  as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --inh-caps=-all)
fi
mapfile -t settings < <(sed -n '/^ENV /,/[^\\]$/p' Dockerfile | grep -oE '[A-Za-z_]+=[0-9]+')
dotnet=$(readlink -f "$(command -v dotnet)")
touch "$folder/begin"
(cd "$folder/current" && exec "${as_nobody[@]}" env -i "${settings[@]}" TMPDIR="$folder/temporary" \
  "$dotnet" "$folder/app/facial-expression.dll" serve --urls http://127.0.0.1:0) >"$folder/output" 2>"$folder/errors" &
server=$!
until grep -q '^http' "$folder/output"; do
  kill -0 "$server" || { cat "$folder/errors"; exit 1; }
  sleep 0.1
done
address=$(grep -o '^http://[^ ]*' "$folder/output")
curl --silent --fail --data-binary @docs/face.png "$address/api/expressions" | grep '"expression":"Happy"' >/dev/null
curl --silent --fail --form file=@docs/face.png "$address/api/expressions" | grep '"expression":"Happy"' >/dev/null
curl --silent --fail "$address/" | grep 'Nothing is stored' >/dev/null
curl --silent "$address/api/expressions" --data-binary @README.md | grep '"status":422' >/dev/null

# SIGTERM, as "docker stop" sends it, ends it without a fault.
kill "$server"
code=0
wait "$server" || code=$?
server=""
[ "$code" = 0 ] || { echo "the server ended with $code"; cat "$folder/errors"; exit 1; }
if [ -s "$folder/errors" ]; then echo "the server wrote to standard error:"; cat "$folder/errors"; exit 1; fi
if [ "$(id -u)" = 0 ] && find /tmp /var/tmp /dev/shm -user 65534 -newer "$folder/begin" 2>/dev/null | grep .; then
  echo "the server left the files above"
  exit 1
fi

# Its shortest form, the sample, from a folder that is not its own.
(cd "$folder" && exec dotnet "$root/artifacts/bin/Web/release/Web.dll" --urls http://127.0.0.1:0) >"$folder/sample" &
server=$!
until grep -q 'Now listening on' "$folder/sample"; do
  kill -0 "$server" || { cat "$folder/sample"; exit 1; }
  sleep 0.1
done
address=$(grep -o 'http://127[^ ]*' "$folder/sample" | head -1)
curl --silent --fail "$address/" | grep 'Nothing is stored' >/dev/null
curl --silent --fail "$address/page.css" "$address/main.js" >/dev/null
curl --silent --fail --data-binary @docs/face.png "$address/api/expressions" | grep '"expression":"Happy"' >/dev/null
curl --silent --data-binary @README.md "$address/api/expressions" | grep '"status":422' >/dev/null
