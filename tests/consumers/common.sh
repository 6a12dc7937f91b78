# Sourced by the scripts beside it: apps outside the repository's build files, made of the packed packages in a local folder feed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$PWD/artifacts/consumers
experiment=$work/experiment
feed=$work/feed
restored=${NUGET_PACKAGES:-$HOME/.nuget/packages}

version_of() { # version_of PACKAGE: as it stands in the feed
  local file
  file=$(ls "$feed/$1".[0-9]*.nupkg)
  file=$(basename "$file" .nupkg)
  echo "${file#"$1".}"
}

unpack() { # unpack PACKAGE FOLDER
  dotnet msbuild tests/consumers/unzip.proj -nologo -verbosity:quiet -p:File="$1" -p:Folder="$2"
}

central() { # central PROPERTY: a version from Directory.Packages.props
  sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" Directory.Packages.props
}

publish() { # publish APP [OPTIONS]: builds tests/consumers/APP into $work/APP/app, from the feed, with a cache that pack.sh has emptied
  local app=$1
  shift
  rm -rf "${work:?}/$app"
  mkdir -p "$work/$app/home"
  cp "tests/consumers/$app"/*.cs "$work/$app/"
  cp "tests/consumers/$app/$app.csproj.template" "$work/$app/$app.csproj"
  for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do echo '<Project />' >"$work/$app/$file"; done
  # What this machine has fetched already is a source, not the cache.
  NUGET_PACKAGES="$work/packages" dotnet publish "$work/$app/$app.csproj" --configuration Release --verbosity quiet --output "$work/$app/app" "$@" \
    -p:FacialExpressionVersion="$(version_of FacialExpression)" -p:LibTorchVersion="$(central LibTorchVersion)" \
    -p:MLNetVersion="$(central MLNetVersion)" -p:OnnxRuntimeVersion="$(sed -n 's/.*"Microsoft.ML.OnnxRuntime" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)" \
    -p:RestoreAdditionalProjectSources="$feed%3B$restored" >&2
}

run_alone() { # run_alone APP ARGUMENTS...: with a home of its own, in which nothing may be left
  local app=$1
  shift
  HOME="$work/$app/home" XDG_CACHE_HOME="$work/$app/home/.cache" TMPDIR="$work/$app/home" dotnet "$work/$app/app/$app.dll" "$@"
  if find "$work/$app/home" -type f | grep -v '/clr-debug-pipe-\|/dotnet-diagnostic-\|/FacialExpression/native/' | grep .; then echo "$app left files behind"; return 1; fi
}
