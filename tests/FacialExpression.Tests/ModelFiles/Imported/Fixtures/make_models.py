"""Writes all model files of this folder, and expected.json.

    python3 make_models.py

It needs numpy, and gives the same bytes each time. No ONNX library is needed: protobuf.py writes the messages, network.py
computes in double precision what each node must give, models.py holds the networks.
"""
import json
import pathlib

import numpy as np

import models
from network import softmax

HERE = pathlib.Path(__file__).resolve().parent
EXPRESSIONS = models.SEVEN


def scores(model):
    """What the reader must come to, for each image and label."""
    numbers = np.log(model.end + 1e-30) if model.is_probability else model.end
    named = [i for i, label in enumerate(model.labels) if label]
    labels = [model.labels[i] for i in named]
    logits = [numbers[:, i] for i in named]
    if set(labels) <= set(EXPRESSIONS):
        for missing in [e for e in EXPRESSIONS if e not in labels]:
            labels.append(missing)
            logits.append(numbers[:, named].mean(axis=1) - 12)
    probabilities = softmax(np.stack(logits, axis=1) / model.temperature, 1)
    return [dict(zip(labels, row)) for row in probabilities]


def main():
    for path in HERE.glob("*.onnx"):
        path.unlink()
    expected = []
    for make in models.ALL:
        model = make()
        (HERE / f"{model.name}.onnx").write_bytes(model.network.file())
        images = scores(model)
        # Scores that nobody could tell from 0 or 1, or images that get the same, would test nothing.
        assert all(max(image.values()) < 0.97 for image in images), (model.name, images)
        assert max(abs(images[0][label] - images[1][label]) for label in images[0]) > 1e-3, (model.name, images)
        expected.append({
            "name": model.name, "labels": model.labels,
            # The digits of single precision.
            "scales": [float(f"{np.float32(s):.9g}") for s in model.scaling[0]],
            "offsets": [float(f"{np.float32(o):.9g}") for o in model.scaling[1]],
            "output": model.output, "outputName": model.output_name, "layout": model.layout, "input": model.input,
            "temperature": model.temperature, "height": model.size[0], "width": model.size[1],
            # 12 digits: the last ones of a sum depend on the order in which a machine adds.
            "images": [{label: float(f"{score:.12g}") for label, score in image.items()} for image in images],
        })
    (HERE / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")


if __name__ == "__main__":
    main()
