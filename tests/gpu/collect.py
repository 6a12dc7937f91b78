"""Makes one file of figures from the output folders of a run, or of several on one machine.

usage: collect.py FOLDER... docs/bench/gpu.json

What the run measured replaces what the file had; the rest stays, each part with the versions it was measured with. Without an
engine that ran on CUDA there are no figures, and nothing is written.
"""
import json
import math
import os
import sys
import tarfile


MACHINE = ("| NVIDIA-SMI", "cores:", "Mem:", "ldd ", "GLIBCXX", "Python ")  # what of the machine's log is no path and no process


def larger(a, b):
    """NaN is larger than all: it is what went wrong most."""
    return math.nan if math.isnan(a) or math.isnan(b) else max(a, b)


def named(value):
    """A number as JSON has it; NaN and infinity by the names that .NET gives them, "NaN" and "Infinity"."""
    return value if math.isfinite(value) else {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")


def main(folders, target):
    files, steps = {}, []
    for folder in folders:
        with tarfile.open(os.path.join(folder, "results.tar.gz")) as pack:
            files.update({os.path.basename(m.name): pack.extractfile(m).read().decode(errors="replace") for m in pack if m.isfile()
                          and m.name.endswith((".json", ".txt", ".tsv"))})
        steps += [line.split("\t") for line in files.get("steps.tsv", "").splitlines()]
    parts = {name.removesuffix(".json"): json.loads(text) for name, text in files.items() if name.endswith(".json")}
    engine = parts.get("engine", {})
    if engine.get("device") != "Cuda" or "faults" in engine:
        sys.exit("This run used no GPU: there are no figures to collect.")
    layers = parts.pop("layers", None)
    if layers is not None:
        modes = {}
        for row in layers["rows"]:
            mode = modes.setdefault(row["mode"], {"limit": row["limit"], "layers": 0, "agree": 0, "largest": 0, "differ": []})
            mode["layers"] += 1
            mode["agree"] += row["agrees"]
            mode["largest"] = larger(mode["largest"], float((row["differences"] or {}).get("largest", 0)))
            if not row["agrees"]:
                mode["differ"].append(row["layer"])
        for mode in modes.values():
            mode["largest"] = named(mode["largest"])
        parts["layers"] = {"device": layers["device"], "modes": modes}
    predict = parts.pop("predict-cuda", None)
    if predict is not None:
        parts["predict"] = predict
    if "libraries" in engine:
        engine["libraries"] = [os.path.basename(path) for path in engine["libraries"]]
    recipe = parts.pop("run", None)
    if recipe is not None:
        parts["recipe"] = {**{name: recipe[name] for name in ("network", "minutes", "device")},
                           "epochs": len(recipe["curve"]), "majority": (recipe.get("figures") or {}).get("majority")}
    result = {
        "machine": [line for line in files.get("machine.txt", "").splitlines() if line.startswith(MACHINE)],
        "steps": [{"step": name, "seconds": int(seconds), "result": status} for name, seconds, status in steps],
        **parts,
    }
    if os.path.exists(target):
        with open(target) as file:
            before = json.load(file)
        anew = {name for name, _, _ in steps}
        result["steps"] = [step for step in before["steps"] if step["step"] not in anew] + result["steps"]
        result = {**before, **result}
    with open(target, "w") as file:
        json.dump(result, file, indent=2)
        file.write("\n")
    print(f"written: {target}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1:-1], sys.argv[-1])
