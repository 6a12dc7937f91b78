"""Writes all model files of this folder, expected.json and bad/.

    python3 make_fixtures.py

It needs numpy and h5py, and gives the same bytes each time. No Keras is needed: network.py builds small networks with
random weights, dialects.py and containers.py write them as the various Keras versions did, reference.py computes the
scores the reader must come to, models.py and broken.py hold the list of what there is.
"""
import json
import pathlib
import shutil

import numpy as np

import broken
import models
import reference

HERE = pathlib.Path(__file__).resolve().parent


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def write_json(path, value):
    write(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())


def _numbers(value):
    """A number for all channels, or one for each, as a list."""
    return None if value is None else [float(v) for v in np.atleast_1d(value)]


def expectation(fixture):
    network = fixture.network
    scores = reference.scores(network)
    # A score nobody could tell from 0 or 1 would test nothing.
    assert abs(scores.sum() - 1) < 1e-9 and scores.max() < 0.95, (fixture.name, scores)
    return {
        "name": fixture.name, "path": fixture.path, "weights": fixture.weights, "input": list(network.input_shape),
        "scale": _numbers(network.scale), "offset": _numbers(network.offset), "classes": fixture.classes, "anySize": network.any_size, "skipped": fixture.skipped,
        # 12 digits: the last ones of a sum depend on the order in which a machine adds.
        "scores": [float(f"{score:.12g}") for score in scores],
    }


def main():
    for path in HERE.iterdir():
        if path.is_dir() and (path.name == "bad" or path.name.startswith("tfjs-")):
            shutil.rmtree(path)
        elif path.suffix in (".h5", ".keras", ".json"):
            path.unlink()
    expected = []
    for fixture in models.all_fixtures():
        for path, data in fixture.files.items():
            write(HERE / path, data)
        expected.append(expectation(fixture))
    write_json(HERE / "expected.json", expected)

    bad = []
    for case in broken.all_cases():
        for path, data in case.files.items():
            write(HERE / "bad" / path, data)
        bad.append({"path": case.path, "weights": case.weights, "why": case.why, "mustMention": case.must_mention})
    write_json(HERE / "bad" / "bad.json", bad)


if __name__ == "__main__":
    main()
