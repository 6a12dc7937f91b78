#!/usr/bin/env bash
# Runs tests/gpu on the CPU: built programs instead of published ones, TorchSharp's CPU package in place of PyTorch's torch/lib,
# and a few images of noise. Only CUDA itself is left out.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
if ! command -v python3 > /dev/null; then
  echo "skipped: Python is not on this machine"
  exit 77
fi
export PYTHONDONTWRITEBYTECODE=1
gpu=$work/gpu
rm -rf "$gpu"
mkdir -p "$gpu/program" "$gpu/torch/lib"
bash -n tests/gpu/pack.sh
python3 - "$gpu/noise.zip" <<'PYTHON'
import random, struct, sys, zipfile, zlib
noise = random.Random(1)
def part(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def png():
    rows = b"".join(b"\0" + noise.randbytes(48) for _ in range(48))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 48, 48, 8, 0, 0, 0, 0)) \
        + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for label in ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"]:
        for split, count in [("train", 5), ("validation", 3)]:
            for i in range(count):
                archive.writestr(f"{split}/{label}/{i}.png", png())
for script in ["packs", "symbols", "reference", "collect"]:
    compile(open(f"tests/gpu/{script}.py").read(), script, "exec")
PYTHON
tests/gpu/pack.sh --out "$gpu" --level 1 --no-program --data "$gpu/noise.zip"
python3 tests/gpu/packs.py unpack "$gpu/data.tar.xz" "$gpu/data"

# One folder for all programs, as published, and libtorch elsewhere.
for project in FacialExpression.Benchmarks TrainPretrained; do
  cp --recursive --link --force "artifacts/bin/$project/release/." "$gpu/program/"
done
native=$gpu/program/runtimes/linux-x64/native
mv "$native"/libtorch* "$native"/libc10* "$native"/libgomp* "$gpu/torch/lib/"
mv "$native/libLibTorchSharp.so" "$gpu/program/"

status=0
tests/gpu/run.sh --device cpu --seconds 300 --packs "$gpu" --torch-lib "$gpu/torch/lib" --out "$gpu/out" --epochs 2 \
  --only machine,symbols,engine,layers,epochs,recipe > "$gpu/run.txt" || status=$?
for file in results.tar.gz pretrained.onnx recipe.txt training.checkpoint.00; do
  [ -s "$gpu/out/$file" ] || { cat "$gpu/run.txt" && echo "missing: $file" && exit 1; }
done
grep -q "^float32 on cpu: .* layers agree" "$gpu/run.txt"
grep -q 'Compact ResNet, Mixed' "$gpu/run.txt"
grep -q "$gpu/torch/lib/libtorch_cpu.so" <(tar xzOf "$gpu/out/results.tar.gz" ./engine.json)
if python3 tests/gpu/collect.py "$gpu/out" "$gpu/gpu.json" || [ -e "$gpu/gpu.json" ]; then
  echo "figures of a run without a GPU were collected"
  exit 1
fi
tests/gpu/run.sh --device cpu --seconds 100 --packs "$gpu" --torch-lib "$gpu/torch/lib" --out "$gpu/resumed" --resume "$gpu/out" \
  --only recipe >> "$gpu/run.txt"
[ -s "$gpu/resumed/pretrained.onnx" ] && cat "$gpu/run.txt" | grep '^-- '
exit "$status"
