#!/usr/bin/env bash
# An app with FacialExpression saves an ML.NET pipeline. An app with ML.NET's packages alone loads it and predicts the same.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
publish MLNet
publish StockMLNet
if find "$work/StockMLNet/app" | grep -i 'FacialExpression'; then
  echo "the app with ML.NET's packages alone contains the files above"
  exit 1
fi
run_alone MLNet "$experiment/model-3.onnx" "$work/MLNet/pipeline.zip" "$experiment"/pictures/*.png | tee "$work/MLNet/output.txt"
# FacialExpression turns ONNX Runtime's telemetry off; without it the app must.
ORT_DISABLE_TELEMETRY=1 run_alone StockMLNet "$work/MLNet/pipeline.zip" "$experiment"/pictures/*.png \
  | tee "$work/StockMLNet/output.txt"
[ "$(wc -l <"$work/MLNet/output.txt")" -eq 3 ]
# Labels are equal, scores within 1e-4.
paste -d ' ' "$work/MLNet/output.txt" "$work/StockMLNet/output.txt" | awk '
  {
    n = NF / 2
    if ($1 != $(n + 1)) exit 1
    for (i = 2; i <= n; i++) if ($i - $(i + n) > 1e-4 || $(i + n) - $i > 1e-4) exit 1
  }
'
