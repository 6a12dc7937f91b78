#!/usr/bin/env bash
# Builds the documentation site into artifacts/site, from README, docs and the XML docs. Broken links, anchors and references
# fail the build.
# --no-build: takes the assemblies that are there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
source=artifacts/site-source

dotnet tool restore --verbosity quiet
if [ "${1:-}" != --no-build ]; then
  dotnet build src/FacialExpression.Tool --configuration Release --verbosity quiet
fi

# A copy, so that paths in the site and in messages are those of the repository, and nothing is written into it.
rm -rf "$source" artifacts/site
mkdir -p "$source/tests" "$source/bin"
cp -r README.md CHANGELOG.md LICENSE docs samples src "$source/"
cp -r --parents tests/gpu/README.md "$source/"
cp docs/site/docfx.json docs/site/toc.yml "$source/"
# The tool's folder has all three libraries, and what they refer to.
cp artifacts/bin/FacialExpression.Tool/release/*.dll artifacts/bin/FacialExpression.Tool/release/*.xml "$source/bin/"

dotnet docfx "$source/docfx.json" --warningsAsErrors
cp artifacts/site/README.html artifacts/site/index.html
echo "written: artifacts/site/index.html"
