#!/usr/bin/env bash
# The run on a GPU machine: tests/gpu/README.md. Each step has its own log and time; one that fails does not end the run.
# usage: tests/gpu/run.sh [--seconds 540] [--reserve 240] [--device cuda|cpu] [--out FOLDER] [--packs FOLDER]
#          [--torch-lib FOLDER] [--data FILE] [--recipe-args "..."] [--epochs N] [--resume FOLDER] [--only STEP,...]
# steps: machine symbols engine trial predict layers resume epochs training recipe
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=540 reserve=240 device=cuda out=artifacts/gpu/out packs=/tmp/facial-expression-gpu
torch='' data='' arguments='' epochs='' resume='' only=''
stopping=30 # the seconds that a training has to save when it is stopped, and this script to copy
held=0      # the seconds that the current step must leave
path() { [[ $1 == /* ]] && echo "$1" || echo "$OLDPWD/$1"; } # path ARGUMENT: relative to the caller's folder
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2 ;;
    --reserve) reserve=$2 ;;
    --device) device=$2 ;;
    --out) out=$(path "$2") ;;
    --packs) packs=$(path "$2") ;;
    --torch-lib) torch=$(path "$2") ;;
    --data) data=$(path "$2") ;;
    --recipe-args) arguments=$2 ;;
    --epochs) epochs=$2 ;;
    --resume) resume=$(path "$2") ;;
    --only) only=,$2, ;;
    *) sed -n '3,5s/^# //p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
  esac
  shift 2
done
[ "$reserve" -le $((seconds / 2)) ] || reserve=$((seconds / 2))
program=$packs/program data=${data:-$packs/data/fer2013.zip}
voted=() # What trains on votes is given them, if they are packed.
[ ! -f "$packs/data/votes.csv" ] || voted=(--votes "$packs/data/votes.csv")
[ -d "$program" ] || { echo "There is no folder $program. Unpack the packs first: tests/gpu/README.md" >&2 && exit 2; }
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d) # what is large, or is brought back in parts
trap 'rm -rf "$work"' EXIT
results=$work/results
mkdir -p "$results" "$work/recipe"
if [ -n "$resume" ]; then # first, because the output folder may be the same
  cat "$resume"/training.checkpoint.* >"$work/recipe/training.checkpoint" || exit 1
  mkdir "$work/resume" && cp "$resume/recipe.txt" "$work/resume/" || exit 1
fi
rm -f "$out"/{pretrained,stopped}.onnx* "$out"/training.checkpoint.* "$out"/{results.tar.gz,recipe.txt}
exec > >(tee "$out/run.log") 2>&1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

left() { echo $((seconds - SECONDS)); }

named() { [[ $only == *",$1,"* ]]; } # named STEP: by --only

wanted() { [ -z "$only" ] || named "$1"; } # wanted STEP

step() { # step NAME LIMIT COMMAND...: at most LIMIT seconds, and what is left but the reserve; logs to NAME.txt
  local name=$1 limit=$2 start=$SECONDS status
  shift 2
  wanted "$name" || return 0
  [ $(($(left) - held)) -ge "$limit" ] || limit=$(($(left) - held))
  if [ "$limit" -lt 5 ]; then
    echo "== $name: no time left" && echo "$name	0	no time left" >>"$results/steps.tsv" && return 1
  fi
  echo "== $name (at most $limit s; $(left) s left)"
  # TERM, which the trainings answer with a checkpoint and a model.
  timeout --signal=TERM --kill-after="$((stopping - 5))" "$limit" "$@" 2>&1 | stamp "$results/$name.stamps" | tee "$results/$name.txt"
  status=${PIPESTATUS[0]}
  [ "$status" -ne 124 ] || echo "stopped after $limit s"
  echo "-- $name: exit code $status, $((SECONDS - start)) s"
  echo "$name	$((SECONDS - start))	$status" >>"$results/steps.tsv"
  return "$status"
}

stamp() { # stamp FILE: copies lines, and writes the time of each into FILE
  while IFS= read -r line; do
    printf '%s\n' "$line"
    printf '%s %s\n' "$(date +%s.%N)" "$line" >>"$1"
  done
}

run() { # run PROGRAM: sets the array `command` that starts it: published with its own runtime, or built for an installed one
  if [ -f "$program/libcoreclr.so" ]; then command=("$program/$1"); else command=(dotnet "$program/$1.dll"); fi
}

machine() {
  nvidia-smi || echo "no nvidia-smi"
  echo "cores: $(nproc)" && free -g | head -2
  ldd --version | head -1
  grep -ao 'GLIBCXX_3\.4\.[0-9]*' "$(ldconfig -p | sed -n 's/.*libstdc++.so.6 .*x86-64.*=> //p' | head -1)" | sort -Vu | tail -1
  python3 -c 'import sys, torch; print("Python", sys.version.split()[0], "torch", torch.__version__, "CUDA", torch.version.cuda,
    torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU")' || echo "no PyTorch"
  echo "torch/lib: ${torch:-none}" && ls -la "${torch:-.}"/libtorch*.so "${torch:-.}"/libc10*.so
}

find_torch() { # PyTorch's libraries, and those of CUDA that it brings, for TorchSharp's library
  if [ -z "$torch" ]; then
    torch=$(python3 -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])' 2>/dev/null)/lib
  fi
  [ -f "$torch/libtorch.so" ] || return 1
  torch=$(cd "$torch" && pwd)
  local cuda
  cuda=$(find -L "$torch/../../nvidia" /usr/local/cuda/lib64 -type d \( -name lib -o -name lib64 \) 2>/dev/null | paste -sd:)
  export LD_LIBRARY_PATH=$torch${cuda:+:$cuda}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  # Beside the program too, where the library looks for them on systems with an older libstdc++.
  for file in "$torch"/libtorch* "$torch"/libc10* "$torch"/libgomp*; do
    [ ! -e "$file" ] || ln -sf "$file" "$program/"
  done
}

recipe() { # the training of the recipe, with the checkpoint of an earlier run if there is one
  local folder=$work/recipe
  if [ -n "$resume" ]; then
    # The learning rate depends on the number of epochs, so a resumed training has the same.
    epochs=$(sed -n 's/^epochs //p' "$work/resume/recipe.txt")
    arguments=$(sed -n 's/^arguments //p' "$work/resume/recipe.txt")
  fi
  if [ -z "$epochs" ]; then
    echo "the trial gave no time per epoch" && echo "recipe	0	no time per epoch" >>"$results/steps.tsv" && return 1
  fi
  printf 'epochs %s\narguments %s\n' "$epochs" "$arguments" >"$out/recipe.txt"
  run TrainPretrained
  # shellcheck disable=SC2086 # The recipe's arguments are several words.
  step recipe "$(($(left) - stopping))" "${command[@]}" \
    --data "$data" "${voted[@]}" --out "$folder" --device "$device" --epochs "$epochs" $arguments
  bring "$folder/pretrained-int8.onnx"
  bring "$folder/trained.onnx" parts
  bring "$folder/stopped.onnx"
  bring "$folder/training.checkpoint" parts
  cp "$folder/run.json" "$folder/curve.png" "$results/" 2>/dev/null
}

bring() { # bring FILE [parts]: copies it to the output, in parts if it is large or may be: some machines return small files only
  local name=$out/${1##*/}
  [ -f "$1" ] || return 0
  if [ -n "${2:-}" ] || [ "$(stat -c %s "$1")" -gt $((15 * 1024 * 1024)) ]; then
    split --bytes=15M --numeric-suffixes "$1" "$name."
  else
    cp "$1" "$name"
  fi
}

trial() { # three epochs of the recipe, in the time that is held for it
  local before=$only limit=$(($(left) / 2)) reserved=$held
  [ "$limit" -le 120 ] || limit=120
  only='' held=0
  run TrainPretrained
  # shellcheck disable=SC2086
  step trial "$limit" "${command[@]}" --data "$data" "${voted[@]}" --out "$work/trial" --device "$device" --epochs 3 $arguments
  only=$before held=$reserved
}

epochs_that_fit() { # the whole epochs of the recipe that fit into the time left
  local of_trial
  of_trial=$(sed -n 's/^trial\t\([0-9]*\)\t\([0-9]*\)$/\2 \1/p' "$results/steps.tsv")
  # shellcheck disable=SC2086 # Exit code and seconds.
  [ -n "$of_trial" ] && python3 tests/gpu/epochs.py "$results/trial.stamps" $of_trial "$(($(left) - stopping))"
}

bench() { # bench STEP LIMIT ARGUMENTS...: a step of the benchmarks
  local name=$1 limit=$2
  shift 2
  run FacialExpression.Benchmarks
  step "$name" "$limit" "${command[@]}" "$name" --device "$device" --out "$results" "$@"
}

export -f machine
find_torch || echo "PyTorch's torch/lib/libtorch.so was not found"
export torch
# For the records of what figures were measured with. The programs see a build's version of libtorch, and no GPU's name.
[ "$device" != cuda ] || FACIAL_EXPRESSION_GPU=$(nvidia-smi --query-gpu=name --format=csv,noheader 2>/dev/null | head -1)
FACIAL_EXPRESSION_LIBTORCH=$(sed -n "s/^__version__ = '\(.*\)'/\1/p" "$torch/../version.py" 2>/dev/null)
export FACIAL_EXPRESSION_GPU FACIAL_EXPRESSION_LIBTORCH
if wanted recipe; then held=$reserve; fi
step machine 60 bash -c machine
step symbols 60 python3 tests/gpu/symbols.py "$program/libLibTorchSharp.so" "$torch"
if bench engine 90; then
  trial=''
  if named trial || { [ -z "$epochs$resume" ] && { wanted trial || wanted recipe; }; }; then trial=yes; fi
  if [ -n "$trial" ]; then
    trial
    fit=$(epochs_that_fit) && echo "the trial: $fit epochs would fit into the time left"
  fi
  FER2013_ZIP=$data bench predict 120 --rounds 3
  bench layers 120
  bench resume 120
  FER2013_ZIP=$data bench epochs 120 --epochs 2
  bench training 120 --rounds "$([ "$device" = cuda ] && echo 3 || echo 1)"
  held=0
  if wanted recipe; then
    # Anew, since the steps between took time.
    [ -n "$epochs$resume" ] || epochs=$(epochs_that_fit)
    recipe
  fi
else
  ldd "$torch/libtorch_cuda.so" "$program/libLibTorchSharp.so" 2>&1 | grep 'not found\|:$\|No such file' | tee "$results/ldd.txt"
  echo "TorchSharp's native library is not usable here"
fi
cat "$results/steps.tsv" 2>/dev/null
tar czf "$out/results.tar.gz" -C "$results" .
ls -la "$out"
echo "$SECONDS s"
! awk -F'\t' '$3 != 0' "$results/steps.tsv" | grep -q .
