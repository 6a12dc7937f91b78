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
for script in ["packs", "symbols", "epochs", "collect"]:
    compile(open(f"tests/gpu/{script}.py").read(), script, "exec")
PYTHON
# Relative paths are those of the caller's folder.
(cd "$gpu" && "$OLDPWD/tests/gpu/pack.sh" --out . --level 1 --no-program --data noise.zip)
python3 tests/gpu/packs.py unpack "$gpu/data.tar.xz" "$gpu/data"

# The epochs that fit into 230 s: 2 s each, 10 s around them; a trial that was stopped; one that failed; one with a single epoch.
fit() { # fit EXPECTED EXIT_CODE SECONDS LINES
  head -"$4" "$gpu/trial.stamps" > "$gpu/some.stamps"
  local received
  received=$(python3 tests/gpu/epochs.py "$gpu/some.stamps" "$2" "$3" 230 2> /dev/null) || received=none
  [ "$received" = "$1" ] || { echo "epochs of a trial with exit code $2: $received, $1 expected" && exit 1; }
}
printf '%s\n' '90.1 35 training images' '100.0   1/3  loss 2' '102.0   2/3  loss 2' '104.0   3/3  loss 2' > "$gpu/trial.stamps"
fit 103 0 16 4
fit 81 124 120 3
fit none 1 16 4
fit none 124 120 2

# Machine code for one architecture: of two fat binaries, one has code for several, the other for this one alone.
python3 - "$gpu" <<'PYTHON'
import os, struct, subprocess, sys
def code(architecture, content):
    return struct.pack("<HHIQ", 2, 1, 64, len(content)).ljust(28, b"\0") + struct.pack("<I", architecture).ljust(36, b"\0") + content
def fat(*entries):
    content = b"".join(entries)
    return struct.pack("<IHHQ", 0xBA55ED50, 1, 16, len(content)) + content
def library(other, alone):
    return b"text" + fat(code(80, other), code(90, b"kept")) + b"more" + fat(code(90, alone)) + b"end"
source, target = (os.path.join(sys.argv[1], name) for name in ("all.so", "one.so"))
with open(source, "wb") as file:
    file.write(library(b"other", b"alone"))
command = [sys.executable, "tests/gpu/packs.py", "provider", source, target]
subprocess.run([*command, "90"], check=True)
assert open(target, "rb").read() == library(bytes(5), bytes(5))
assert subprocess.run([*command, "75"], stderr=subprocess.DEVNULL).returncode == 1
PYTHON

# A layer whose result is NaN is the largest difference.
python3 - "$gpu" <<'PYTHON'
import json, os, subprocess, sys, tarfile
folder = os.path.join(sys.argv[1], "figures")
os.makedirs(folder)
def row(layer, largest):
    return dict(layer=layer, mode="mixed", limit=0.25, agrees=largest != "NaN", differences=dict(largest=largest))
layers = dict(device="cuda", rows=[row("a", 0.1), row("b", "NaN"), row("c", 0.2)])
files = {"engine.json": dict(device="Cuda"), "layers.json": layers}
with tarfile.open(os.path.join(folder, "results.tar.gz"), "w:gz") as pack:
    for name, content in files.items():
        with open(os.path.join(folder, name), "w") as file:
            json.dump(content, file)
        pack.add(os.path.join(folder, name), name)
target = os.path.join(folder, "gpu.json")
subprocess.run([sys.executable, "tests/gpu/collect.py", folder, target], check=True)
mixed = json.load(open(target), parse_constant=lambda name: sys.exit(f"{name} is not JSON"))["layers"]["modes"]["mixed"]
assert (mixed["largest"], mixed["agree"], mixed["differ"]) == ("NaN", 2, ["b"]), mixed
PYTHON

# One folder for all programs, as published, and libtorch elsewhere.
for project in FacialExpression.Benchmarks TrainPretrained; do
  cp --recursive --link --force "artifacts/bin/$project/release/." "$gpu/program/"
done
native=$gpu/program/runtimes/linux-x64/native
mv "$native"/libtorch* "$native"/libc10* "$native"/libgomp* "$gpu/torch/lib/"
mv "$native/libLibTorchSharp.so" "$gpu/program/"

# Not layers, resume and epochs, whose code the tests of layers, of the device path and of resumed trainings run, and which take
# minutes on a busy CPU.
status=0
(cd "$gpu" && "$OLDPWD/tests/gpu/run.sh" --device cpu --seconds 600 --reserve 120 --packs . --torch-lib torch/lib --out out \
  --epochs 2 --only machine,symbols,engine,trial,recipe > run.txt) || status=$?
for file in results.tar.gz pretrained-int8.onnx recipe.txt training.checkpoint.00; do
  [ -s "$gpu/out/$file" ] || { cat "$gpu/run.txt" && echo "missing: $file" && exit 1; }
done
grep -q '^the trial: [0-9]* epochs would fit' "$gpu/run.txt"
grep -q "$gpu/torch/lib/libtorch_cpu.so" <(tar xzOf "$gpu/out/results.tar.gz" ./engine.json)
if python3 tests/gpu/collect.py "$gpu/out" "$gpu/gpu.json" || [ -e "$gpu/gpu.json" ]; then
  echo "figures of a run without a GPU were collected"
  exit 1
fi
tests/gpu/run.sh --device cpu --seconds 600 --packs "$gpu" --torch-lib "$gpu/torch/lib" --out "$gpu/resumed" --resume "$gpu/out" \
  --only recipe >> "$gpu/run.txt"
[ -s "$gpu/resumed/pretrained-int8.onnx" ] && cat "$gpu/run.txt" | grep '^-- '

# A recipe that is stopped leaves its model.
LD_LIBRARY_PATH=$gpu/torch/lib dotnet "$gpu/program/TrainPretrained.dll" --data "$gpu/noise.zip" --out "$gpu/stopped" \
  --device cpu --epochs 100000 > "$gpu/stopped.txt" 2>&1 &
training=$!
until grep -q '^ *1/100000 ' "$gpu/stopped.txt"; do
  kill -0 "$training" || { cat "$gpu/stopped.txt" && exit 1; }
  sleep 0.2
done
kill -TERM "$training"
stopped=0
wait "$training" || stopped=$?
[ "$stopped" -eq 130 ] && [ -s "$gpu/stopped/stopped.onnx" ] || { cat "$gpu/stopped.txt" && echo "exit code $stopped" && exit 1; }

# Without an engine, the report names the reason.
find "$gpu/program" -maxdepth 1 -type l -delete
mkdir "$gpu/none"
if dotnet "$gpu/program/FacialExpression.Benchmarks.dll" engine --device cpu --out "$gpu/none" > "$gpu/none.txt"; then
  echo "the engine loaded without libtorch"
  exit 1
fi
python3 -c 'import json, sys; report = json.load(open(sys.argv[1])); assert report["faults"][0]["message"], report
assert "libtorch_cuda.so" in report["cudaLibraries"], report' "$gpu/none/engine.json"
exit "$status"
