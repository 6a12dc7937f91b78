# Sourced by the scripts in this folder. They build apps from the packed packages in a local feed, outside the repository's build.
set -Eeuo pipefail
# Many of the commands are silent. 77 is a skip.
trap 'code=$?; [ $code = 77 ] || echo "${BASH_SOURCE[0]}, line $LINENO ended with $code: $BASH_COMMAND" >&2' ERR
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# MSBuild reads these variables as properties: each app would hold two copies of libtorch, 0.5 GB each. A script that changes files
# of an app has to remove them first, since NuGet's cache has the same.
export CreateHardLinksForCopyLocalIfPossible=true CreateHardLinksForPublishFilesIfPossible=true
work=$PWD/artifacts/consumers
experiment=$work/experiment
feed=$work/feed
# The machine's own package cache: other packages come from there, so that none is downloaded or extracted twice. As a source, it
# serves what NuGet does not look for in a fallback folder.
restored=${NUGET_PACKAGES:-$HOME/.nuget/packages}

version_of() { # version_of PACKAGE: prints its version in the feed
  local file
  file=$(ls "$feed/$1".[0-9]*.nupkg) || { echo "run tests/consumers/pack.sh and short-experiment.sh first" >&2 && return 1; }
  file=$(basename "$file" .nupkg)
  echo "${file#"$1".}"
}

unpack() { # unpack PACKAGE FOLDER: extracts a package file
  dotnet msbuild tests/consumers/unzip.proj -nologo -verbosity:quiet -p:File="$1" -p:Folder="$2"
}

central() { # central PROPERTY: prints a version from Directory.Packages.props
  sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" Directory.Packages.props
}

# publish APP [OPTIONS]: builds tests/consumers/APP into $work/APP/app, from the feed and a package cache that pack.sh emptied.
publish() {
  local app=$1
  shift
  rm -rf "${work:?}/$app"
  mkdir -p "$work/$app/home"
  cp "tests/consumers/$app"/*.cs "$work/$app/"
  cp "tests/consumers/$app/$app.csproj.template" "$work/$app/$app.csproj"
  for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do
    echo '<Project />' >"$work/$app/$file"
  done
  local onnxruntime
  onnxruntime=$(sed -n 's/.*"Microsoft.ML.OnnxRuntime" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)
  NUGET_PACKAGES="$work/packages" NUGET_FALLBACK_PACKAGES="$restored" dotnet publish "$work/$app/$app.csproj" \
    --configuration Release --verbosity quiet --output "$work/$app/app" "$@" \
    -p:FacialExpressionVersion="$(version_of FacialExpression)" -p:LibTorchVersion="$(central LibTorchVersion)" \
    -p:MLNetVersion="$(central MLNetVersion)" -p:OnnxRuntimeVersion="$onnxruntime" \
    -p:RestoreAdditionalProjectSources="$feed%3B$restored" >&2
}

run_alone() { # run_alone APP ARGUMENTS...: runs the app with an empty home folder, and fails if files stay there
  local app=$1
  shift
  local home=$work/$app/home
  HOME="$home" XDG_CACHE_HOME="$home/.cache" TMPDIR="$home" dotnet "$work/$app/app/$app.dll" "$@"
  # The runtime's pipes may stay.
  if find "$home" -type f | grep -v '/clr-debug-pipe-\|/dotnet-diagnostic-' | grep .; then
    echo "$app left the files above in its home folder"
    return 1
  fi
}

start_server() { # start_server LOG COMMAND...: runs a server in the background; sets $server, its process, and $address
  local line
  # Emptied here: where the machine is busy, the log is read below before the process in the background has opened it.
  : >"$1"
  "${@:2}" >"$1" 2>&1 &
  server=$!
  while kill -0 "$server" 2>/dev/null; do
    # A line that is not yet whole is not read.
    while read -r line; do
      if [[ $line =~ http://[^[:space:]]+:[1-9][0-9]* ]]; then
        address=${BASH_REMATCH[0]}
        return
      fi
    done <"$1"
    sleep 0.1
  done
  cat "$1" >&2
  return 1
}
