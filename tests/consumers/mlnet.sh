#!/usr/bin/env bash
# An app with FacialExpression saves an ML.NET pipeline; a second one, with ML.NET's packages alone, loads it and predicts the same.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
publish MLNet
publish StockMLNet
if find "$work/StockMLNet/app" | grep -i 'FacialExpression'; then echo "the app without our packages carries them"; exit 1; fi
run_alone MLNet "$experiment/model-3.onnx" "$work/MLNet/pipeline.zip" "$experiment"/pictures/*.png | tee "$work/MLNet/output.txt"
# Without our library, telling ONNX Runtime to send nothing is the app's part.
ORT_DISABLE_TELEMETRY=1 run_alone StockMLNet "$work/MLNet/pipeline.zip" "$experiment"/pictures/*.png | tee "$work/StockMLNet/output.txt"
[ "$(wc -l <"$work/MLNet/output.txt")" -eq 3 ]
# The same labels, and scores within 1e-4.
paste -d ' ' "$work/MLNet/output.txt" "$work/StockMLNet/output.txt" | awk '
  { n = NF / 2; if ($1 != $(n + 1)) exit 1; for (i = 2; i <= n; i++) if ($i - $(i + n) > 1e-4 || $(i + n) - $i > 1e-4) exit 1 }
'
