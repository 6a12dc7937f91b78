#!/usr/bin/env bash
# Builds the documentation site from the assemblies that test.sh has built: no link, anchor or reference may be broken.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
if ! dotnet tool restore --verbosity quiet; then
  echo "docfx cannot be restored on this machine (.config/dotnet-tools.json)"
  exit 77
fi
./site.sh --no-build
for page in index docs/prediction api/FacialExpression.ExpressionClassifier; do [ -s "artifacts/site/$page.html" ]; done
