#!/usr/bin/env bash
# Runs a benchmark: ./bench.sh NAME [--rounds N] [--out FOLDER]. Without a name it lists the benchmarks.
# Results go to artifacts/bench/NAME.json.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ $# -eq 0 ]; then
  cat >&2 <<'USAGE'
usage: ./bench.sh NAME [--rounds N] [--out FOLDER]
  predict       compares single and batch predictions with ONNX Runtime, ML.NET and ideal use of all cores, and
                float32 with float16 and int8; 5 minutes
                [--device cuda]: compares batches on a GPU with the CPU instead, and downloads ONNX Runtime's GPU build
  soak          predicts a million times on 2 to 64 threads [--predictions N] [--model model-3.onnx|pretrained]; 5 minutes
  serve         uploads pictures to "facial-expression serve" from 64 connections for a minute, and beside clients that hang up,
                send slowly, stop sending or send bombs; 3 minutes [--seconds N]
  video         times "facial-expression video" on a drawn video of 640×480, and measures its memory; needs ffmpeg; 10 minutes
                [--seconds N] the length of the video whose memory is measured, 600 by default [--hour]
  memory        measures resident memory after a burst of large photographs
  faces         measures the detector, and a photo of 12 megapixels from its file to expressions
  mlnet         compares ML.NET pipelines with PredictBatch
  training      compares training with a plain TorchSharp loop [--epochs N]; half an hour
  precision     compares float32 with mixed precision
  epochs        times whole epochs of Model 3 and of the pretrained model's network [--device cpu|cuda] [--epochs N] [--limit N]
  layers        compares every layer on a device with the CPU [--device cpu|cuda]
  engine        loads the native engine and reports its libraries [--device cpu|cuda]
  resume        checks that a resumed training ends with the same weights [--device cpu|cuda]
  augmentation  measures each augmentation, and draws a picture of them
tests/peers/run.sh compares accuracy and speed with other libraries.
The variable FER2013_ZIP names the zip of FER-2013. Without it, benchmarks use drawn faces.
USAGE
  exit 2
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
default_zip=$root/../shared/data/fer2013.zip
if [ -z "${FER2013_ZIP:-}" ] && [ -f "$default_zip" ]; then export FER2013_ZIP=$default_zip; fi
# Packages for CUDA take the place of those for the CPU.
case "$1, $* " in
  predict,*" --device cuda "*) export OnnxRuntimeGpuPackage=Microsoft.ML.OnnxRuntime.Gpu.Linux ;;
  *" --device cuda "*) export LibTorchPackage=${LibTorchPackage:-TorchSharp-cuda-linux} ;;
esac
dotnet build "$root/tests/FacialExpression.Benchmarks" --configuration Release --verbosity quiet
cd "$root"
dotnet artifacts/bin/FacialExpression.Benchmarks/release/FacialExpression.Benchmarks.dll "$@"
