#!/usr/bin/env bash
# Runs the server of the Dockerfile as the container would: published by the same command from the files that .dockerignore
# leaves, with the same arguments, as a user without rights, without a home folder, in a read-only folder, with an empty
# environment.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
root=$PWD
# Copies, as in the container: modes are changed below, which a link would pass on to NuGet's cache.
unset CreateHardLinksForCopyLocalIfPossible CreateHardLinksForPublishFilesIfPossible
command -v curl >/dev/null || { echo "curl is not on this machine"; exit 77; }
# Outside the repository, which another user may not be allowed to read.
folder=$(mktemp -d)
server=""
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  find "$folder" -type d -exec chmod u+w {} +
  rm -rf "$folder"
}
trap finish EXIT

# The files that Docker would have. The lines of .dockerignore are of three forms.
if grep -vE '^(#.*|\*|![A-Za-z0-9./]+|\*\*/[a-z]+)$' .dockerignore; then
  echo "this script does not understand the lines above of .dockerignore"
  exit 1
fi
mkdir "$folder/source"
mapfile -t files < <(sed -n 's/^!//p' .dockerignore)
mapfile -t left_out < <(sed -n 's:^\*\*/:--exclude=:p' .dockerignore)
tar --create "${left_out[@]}" "${files[@]}" | tar --extract --directory "$folder/source"

publish_command=$(sed -n '/^RUN case/,/[^\]$/p' Dockerfile | sed 's/^RUN //; s/\\$//' | tr '\n' ' ')
[[ $publish_command == *" --output /app "* ]]
publish_for() { # publish_for ARCHITECTURE FOLDER: as Docker names it
  # The analyzers have seen this code in the build of the solution.
  (cd "$folder/source" && RunAnalyzers=false TARGETARCH=$1 sh -c "${publish_command/--output \/app /--output $2 --verbosity quiet }")
}
case $(uname -m) in
  x86_64) machine=amd64 other=arm64 code=b7 ;;
  aarch64) machine=arm64 other=amd64 code=3e ;;
  *) echo "the image is for amd64 and arm64"; exit 77 ;;
esac
publish_for $machine "$folder/app"
publish_for $other "$folder/other"
if publish_for riscv64 "$folder/none" 2>/dev/null; then echo "an architecture without native libraries was published"; exit 1; fi
for part in facial-expression.dll FacialExpression.dll libonnxruntime.so libSkiaSharp.so; do
  [ -s "$folder/app/$part" ] || { echo "the published folder lacks $part"; exit 1; }
done
for library in libonnxruntime.so libSkiaSharp.so; do
  # The machine in the header of an ELF file.
  [ "$(od -An -tx1 -j18 -N1 "$folder/other/$library" | tr -d ' ')" = $code ] || { echo "$library is not for $other"; exit 1; }
done
if find "$folder/app" | grep -E 'libtorch_|\.exe$'; then echo "the server does not need the files above"; exit 1; fi
rm -rf "$folder/source" "$folder/other"

mkdir "$folder/current" "$folder/temporary"
chmod -R a+rX "$folder"
chmod 555 "$folder/current" "$folder/temporary"
as_nobody=()
if [ "$(id -u)" = 0 ]; then
  as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --inh-caps=-all)
fi
mapfile -t settings < <(sed -n '/^ENV /,/[^\\]$/p' Dockerfile | grep -oE '[A-Za-z_]+=[0-9]+')
dotnet=$(readlink -f "$(command -v dotnet)")
arguments_of() { # arguments_of INSTRUCTION: its arguments, one per line
  sed -n "s/^$1 \[\(.*\)\]$/\1/p" Dockerfile | grep -o '"[^"]*"' | tr -d '"'
}
mapfile -t entry < <(arguments_of ENTRYPOINT)
mapfile -t arguments < <(arguments_of CMD)
[ "${entry[*]:0:2}" = "dotnet facial-expression.dll" ] && [ "${#arguments[@]}" -gt 0 ]
touch "$folder/begin"
container() { # container ARGUMENTS...: the command of the container with these arguments, on a free port
  cd "$folder/current" && exec "${as_nobody[@]}" env -i "${settings[@]}" TMPDIR="$folder/temporary" \
    "$dotnet" "$folder/app/${entry[1]}" "${entry[@]:2}" "${@//:8080/:0}" 2>"$folder/errors"
}
start() { # start ARGUMENTS...: sets $server and $port
  start_server "$folder/output" container "$@" || { cat "$folder/errors" && exit 1; }
  port=${address##*:}
}
# SIGTERM, as "docker stop" sends it, ends it without a fault. It writes nothing but the warning that others can reach it.
stop() {
  local code=0
  kill "$server"
  wait "$server" || code=$?
  server=""
  [ "$code" = 0 ] || { echo "the server ended with $code"; cat "$folder/errors"; exit 1; }
  if grep -v '^warning: other machines can reach' "$folder/errors"; then echo "the server wrote the lines above"; exit 1; fi
}
follow_links() { # follow_links ADDRESS: every file that the page names, and that those name
  local path names
  names=$(curl --silent --fail "$1/" | grep -oE '(src|href)="[^"#]+"' | cut -d '"' -f 2 | sort -u)
  for path in $names; do
    curl --silent --fail "$1/$path" >"$folder/linked" || { echo "$1/$path is linked and not there"; exit 1; }
    # Most import nothing.
    for path in $(grep -oE 'from "\./[^"]+"' "$folder/linked" | cut -d '"' -f 2 || true); do
      curl --silent --fail "$1/$path" >/dev/null || { echo "$1/$path is imported and not there"; exit 1; }
    done
  done
  [ "$(wc -w <<<"$names")" -ge 4 ] && grep -q openapi <<<"$names"
  curl --silent --fail "$1/openapi/v1.json" | grep '"/api/expressions"' >/dev/null
}

# Behind a proxy: the arguments take the place of CMD and name the host.
start serve --urls http://photos.example:8080
[ "$(curl --silent --header 'Host: photos.example' "http://127.0.0.1:$port/health" | grep -c ready)" = 1 ]
curl --silent --header 'Host: other.example' "http://127.0.0.1:$port/health" | grep '"status":400' >/dev/null
stop

start "${arguments[@]}"
address=http://127.0.0.1:$port
follow_links "$address"
curl --silent --fail --data-binary @docs/face.png "$address/api/expressions" | grep '"expression":"Happy"' >/dev/null
curl --silent --fail --form file=@docs/face.png "$address/api/expressions" | grep '"expression":"Happy"' >/dev/null
curl --silent --fail "$address/" | grep 'Nothing is stored' >/dev/null
curl --silent "$address/api/expressions" --data-binary @README.md | grep '"status":422' >/dev/null
stop
if [ "$(id -u)" = 0 ] && find /tmp /var/tmp /dev/shm -user 65534 -newer "$folder/begin" 2>/dev/null | grep .; then
  echo "the server left the files above"
  exit 1
fi

# Its shortest form, the sample, from a folder that is not its own.
sample() {
  cd "$folder" && exec dotnet "$root/artifacts/bin/Web/release/Web.dll" --urls http://127.0.0.1:0
}
start_server "$folder/sample" sample
curl --silent --fail "$address/" | grep 'Nothing is stored' >/dev/null
follow_links "$address"
curl --silent --fail --data-binary @docs/face.png "$address/api/expressions" | grep '"expression":"Happy"' >/dev/null
curl --silent --data-binary @README.md "$address/api/expressions" | grep '"status":422' >/dev/null
curl --silent --form file=@docs/face.png "$address/api/expressions" | grep '"status":415' >/dev/null
curl --silent --fail "$address/health" | grep ready >/dev/null

# The arguments of the Kubernetes Job in docs/scale.md, for a folder of one picture.
mkdir -p "$folder/data/photos"
cp docs/face.png "$folder/data/photos/"
mapfile -t job < <(sed -n 's/^ *args: \[\(.*\)\]$/\1/p' docs/scale.md | tr -d '" ' | tr ',' '\n')
for index in 0 1; do
  JOB_COMPLETION_INDEX=$index "$dotnet" "$folder/app/${entry[1]}" "${entry[@]:2}" "${job[@]//\/data/$folder/data}"
done
"$dotnet" "$folder/app/${entry[1]}" score verify "$folder/data/scores"
