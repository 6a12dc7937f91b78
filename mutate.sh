#!/usr/bin/env bash
# Tests the tests of an area with mutants of its code (Stryker): ./mutate.sh AREA [FILES]. See docs/reliability.md.
# AREA is imaging, prediction, faces, data or networks: a quarter of an hour to an hour and a half; docs/mutation gets AREA.md and
# AREA.json.
# FILES is a pattern in the area's folder, such as 'FaceCrop.cs': minutes; artifacts/mutation gets the results.
set -euo pipefail
# In braces, so that all of it is parsed before it runs: it may change during the hour.
{
cd "$(dirname "${BASH_SOURCE[0]}")"
area=${1:-} files=${2:-**/*.cs}
case $area in
  imaging | prediction | faces) library=FacialExpression tests=PredictionMutation ;;
  data | networks) library=FacialExpression.Training tests=TrainingMutation ;;
  *)
    sed -n '2,5s/^# //p' "$0" >&2
    exit 2
    ;;
esac
# The test projects read it: the area's folder.
export MUTATION_AREA=${area^}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
output=$PWD/artifacts/mutation/$area
# They take minutes while coverage is recorded, or seconds for each mutant.
slow=(A_large_JPEG_that_lacks A_million_rows fills_every_edge shrinks_large_images in_a_bounded_message Large_buffers
  KnownModelsTests.TorchSharp FER2013 FER_2013 A_token_that_is_canceled_at_any_time Dispose_lets_running_calls_finish)
filter=$(printf '&FullyQualifiedName!~%s' "${slow[@]}")

rm -rf "$output"
mkdir -p "$output/copy"
commit=$(git rev-parse --short HEAD)
[ -z "$(git status --porcelain)" ] || commit+=" with changes"
# Stryker writes its mutants into all files of a library, and chooses among them later: elsewhere they would cost time alone.
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
  if [ -e "$file" ]; then printf '%s\0' "$file"; fi
done | xargs -0 cp --parents --target-directory="$output/copy"
find "$output/copy/src/$library" -name '*.cs' -not -path "*/src/$library/$MUTATION_AREA/*" \
  -exec sed -i 's|^namespace |// Stryker disable all\n&|' {} +
(
  cd "$output/copy/tests/mutation"
  dotnet tool restore --verbosity quiet
  dotnet stryker --config-file stryker-config.json --test-project "$tests.csproj" --project "$library.csproj" \
    --mutate "**/$MUTATION_AREA/$files" --test-case-filter "${filter:1}" --output "$output" --skip-version-check
)
results=docs/mutation
[ $# -eq 1 ] || results=$output
python3 tests/mutation/summary.py "$output/reports/mutation-report.json" "$results" "$commit" "$@"
exit
}
