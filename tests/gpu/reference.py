"""Trains the network of a model file with PyTorch alone, by the recipe of the pretrained model, and saves it as a model file.

For a machine where TorchSharp's native library does not load. The network, and the names of its weights, are those of --template,
any .onnx file that the library saved, without its dropout; its weights are not used. What it writes, the library loads:
TrainedExpressionModel.Load. Needs torch, numpy, pillow and onnx.
"""
import time

START = time.monotonic()  # before the imports that take seconds

import argparse
import csv
import io
import json
import math
import os
import signal
import zipfile

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from PIL import Image

CLASSES = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"]
VOTES = ["anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"]
STATISTICS_IMAGES = 2048


class Network:
    """The graph of a model file: the forward pass of its nodes, up to the softmax, and its weights by name."""

    def __init__(self, path, device, generator):
        self.file = onnx.load(path)
        constants = {i.name: numpy_helper.to_array(i) for i in self.file.graph.initializer}
        self.nodes, self.statistics, self.weights = [], {}, {}
        for node in self.file.graph.node:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            if node.op_type == "Constant":
                constants[node.output[0]] = numpy_helper.to_array(attributes["value"])
            elif node.op_type == "Cast" and node.input[0] in constants:
                constants[node.output[0]] = constants[node.input[0]]
            elif node.op_type == "Softmax":
                self.logits = node.input[0]
                break
            elif node.op_type == "Div" and node.input[1] == "temperature":
                self.nodes.append(("Identity", [node.input[0]], node.output[0], {}))
            else:
                self.nodes.append((node.op_type, list(node.input), node.output[0], attributes))
        for op, inputs, _, _ in self.nodes:
            if op in ("Conv", "Gemm", "BatchNormalization"):
                for place, name in enumerate(inputs[1:]):
                    shape = constants[name].shape
                    if op == "BatchNormalization":
                        values = torch.ones(shape) if place in (0, 3) else torch.zeros(shape)
                    elif len(shape) == 1:
                        values = torch.zeros(shape)
                    else:  # Glorot's, of the numbers of inputs and outputs
                        places = math.prod(shape[2:])
                        limit = math.sqrt(6 / (places * (shape[0] + shape[1])))
                        values = (torch.rand(shape, generator=generator) * 2 - 1) * limit
                    (self.statistics if op == "BatchNormalization" and place > 1 else self.weights)[name] = values.to(device)

    def forward(self, images, weights, statistics=None, counted=None):
        """Logits. Normalization uses the batch; with `statistics` those; with `counted` images it adds the batch to them."""
        values = {self.file.graph.input[0].name: images}
        for op, inputs, output, a in self.nodes:
            x = values[inputs[0]]
            w = [weights.get(name) for name in inputs[1:]]
            if op == "Conv":
                top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
                if (top, left) != (bottom, right):
                    x, top, left = F.pad(x, (left, right, top, bottom)), 0, 0
                y = F.conv2d(x, *w, stride=a.get("strides", 1), padding=(top, left), groups=a.get("group", 1))
            elif op == "BatchNormalization":
                epsilon = a.get("epsilon", 1e-5)
                if statistics is not None and counted is None:
                    mean, variance = (statistics[name] for name in inputs[3:5])
                    y = F.batch_norm(x, mean, variance, w[0], w[1], training=False, eps=epsilon)
                else:
                    if counted is not None:
                        axes = [i for i in range(x.dim()) if i != 1]
                        for name, value in zip(inputs[3:5], (x.float().mean(axes), x.float().var(axes, correction=0))):
                            statistics[name] += (value - statistics[name]) * (len(x) / (counted + len(x)))
                    y = F.batch_norm(x, None, None, w[0], w[1], training=True, eps=epsilon)
            elif op in ("MaxPool", "AveragePool"):
                if any(a.get("pads", [])):
                    raise NotImplementedError("This program has no form of pools with padding.")
                pool = F.max_pool2d if op == "MaxPool" else F.avg_pool2d
                y = pool(x, a["kernel_shape"], a.get("strides", a["kernel_shape"]))
            elif op == "Gemm":
                y = F.linear(x, *w)
            elif op == "Add":
                y = x + values[inputs[1]]
            elif op in ("Relu", "Identity"):
                y = F.relu(x) if op == "Relu" else x
            elif op == "GlobalAveragePool":
                y = x.mean((2, 3), keepdim=True)
            elif op == "Flatten":
                y = x.flatten(1)
            else:
                raise NotImplementedError(f"This program has no form of the ONNX operator {op}.")
            values[output] = y
        return values[self.logits].float()

    def save(self, path, weights, statistics, note):
        """Writes the file with other weights, temperature 1 and a note on where they come from."""
        new = {name: value.detach().float().cpu().numpy() for name, value in {**weights, **statistics}.items()}
        new["temperature"] = np.array(1, np.float32)
        file = onnx.ModelProto()
        file.CopyFrom(self.file)
        for tensor in file.graph.initializer:
            if tensor.name in new:
                tensor.CopyFrom(numpy_helper.from_array(new[tensor.name].reshape(tuple(tensor.dims)), tensor.name))
        for node in file.graph.node:
            name = node.output[0].removesuffix("/float16")
            if node.op_type == "Constant" and name in new:
                node.attribute[0].t.CopyFrom(numpy_helper.from_array(new[name].astype(np.float16), node.output[0]))
        for entry in file.metadata_props:
            if entry.key == "FacialExpression.Temperature":
                entry.value = "1"
            elif entry.key == "FacialExpression.Provenance":
                entry.value = note
        onnx.save(file, path)


def load_images(path, votes_path, limit):
    """Per split: pixels [N, 48, 48], labels, and targets [N, 7]: the votes of people, or the label; zeros if nobody saw one."""
    votes = {}
    if votes_path:
        with open(votes_path, newline="") as file:
            for row in csv.DictReader(file):
                counts = np.array([int(row[name]) for name in VOTES], np.float32)
                votes[row["path"]] = np.where(counts > 1, counts, 0)  # FER+ drops single votes
    splits = {"train": ([], [], []), "validation": ([], [], [])}
    with zipfile.ZipFile(path) as archive:
        for name in sorted(n for n in archive.namelist() if n.lower().endswith((".jpg", ".png"))):
            split, label = name.split("/")[-3:-1]
            pixels, labels, targets = splits["validation" if split in ("validation", "test") else "train"]
            if limit and labels.count(CLASSES.index(label)) * 7 >= limit:
                continue
            pixels.append(np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("L"), np.uint8))
            labels.append(CLASSES.index(label))
            counts = votes.get(name, np.eye(7, dtype=np.float32)[labels[-1]])
            targets.append(counts / max(1, counts.sum()))
    return {split: tuple(np.array(column) for column in columns) for split, columns in splits.items()}


def without_conflicts(pixels, labels, targets, by_votes):
    """Training images that have a target, and without a votes file a single label wherever the same pixels occur."""
    seen = {}
    for image, label in zip(pixels, labels):
        seen.setdefault(image.tobytes(), set()).add(int(label))
    kept = [i for i in range(len(labels)) if targets[i].sum() > 0 and (by_votes or len(seen[pixels[i].tobytes()]) == 1)]
    return pixels[kept], labels[kept], targets[kept]


def augment(images, recipe, generator):
    """The library's changes: flip, rotation, zoom, shift in one step; contrast, brightness; erasing. Images in [0, 255]."""
    n, _, height, width = images.shape

    def draw():
        return torch.rand(n, device=images.device, generator=generator) * 2 - 1

    side, zoom = torch.where(draw() < 0, 1.0, -1.0), 1 + draw() * recipe.zoom
    angle = draw() * (recipe.rotation * math.pi / 180)
    shift_x, shift_y = (draw() * recipe.shift * size / ((size - 1) / 2) for size in (width, height))
    xx, xy, yx, yy = side * angle.cos() / zoom, -side * angle.sin() / zoom, angle.sin() / zoom, angle.cos() / zoom
    rows = [[xx, xy, -xx * shift_x - xy * shift_y], [yx, yy, -yx * shift_x - yy * shift_y]]
    grid = F.affine_grid(torch.stack([torch.stack(row, 1) for row in rows], 1), images.shape, align_corners=True)
    images = F.grid_sample(images, grid, padding_mode="border", align_corners=True)
    factor, offset = (1 + draw() * recipe.contrast).view(n, 1, 1, 1), (draw() * recipe.brightness * 255).view(n, 1, 1, 1)
    images = (images * factor + images.mean((2, 3), keepdim=True) * (1 - factor) + offset).clamp(0, 255)
    area, aspect = 0.11 + draw() * 0.09, (draw() * -math.log(0.3)).exp()
    tall, wide = ((size * root).round().clamp(1, size) for size, root in (
        (height, (area * aspect).sqrt()), (width, (area / aspect).sqrt())))
    left, top = (((draw() + 1) / 2 * (size - length + 1)).floor() for size, length in ((width, wide), (height, tall)))
    x, y = torch.arange(width, device=images.device), torch.arange(height, device=images.device)
    inside = ((x >= left[:, None]) & (x < (left + wide)[:, None]))[:, None, :] \
        & ((y >= top[:, None]) & (y < (top + tall)[:, None]))[:, :, None] & (draw() < recipe.erasing * 2 - 1)[:, None, None]
    noise = torch.randint(0, 256, images.shape, device=images.device, generator=generator).float()
    return torch.where(inside[:, None], noise, images)


class Training:
    def __init__(self, recipe, data):
        self.recipe, self.device = recipe, torch.device(recipe.device)
        self.generator = torch.Generator(self.device).manual_seed(recipe.seed)
        self.network = Network(recipe.template, self.device, torch.Generator().manual_seed(recipe.seed))
        self.weights = {name: (w.contiguous(memory_format=torch.channels_last) if w.dim() == 4 else w).requires_grad_()
                        for name, w in self.network.weights.items()}
        self.average = {n: w.detach().clone() for n, w in self.weights.items()}
        self.velocity = [torch.zeros_like(w) for w in self.weights.values()]
        self.splits = {split: tuple(torch.from_numpy(c).to(self.device) for c in columns) for split, columns in data.items()}
        self.step = 0

    def images(self, split, places):
        return self.splits[split][0][places][:, None].float()

    def epoch(self, epochs, stop=False):
        """One epoch of a training of `epochs`, or what of it comes before `stop`; the mean loss of its images."""
        recipe, count = self.recipe, len(self.splits["train"][1])
        per_epoch = math.ceil(count / recipe.batch)
        warmup = per_epoch if epochs > 1 else 0
        order, seen = torch.randperm(count, device=self.device, generator=self.generator), 0
        total = torch.zeros((), device=self.device)
        for places in order.split(recipe.batch):
            images, targets = augment(self.images("train", places), recipe, self.generator), self.splits["train"][2][places]
            targets = targets * (1 - recipe.label_smoothing) + recipe.label_smoothing / 7
            if recipe.mix_up > 0:
                ratio = float(np.random.beta(recipe.mix_up, recipe.mix_up))
                other = torch.randperm(len(places), device=self.device, generator=self.generator)
                images, targets = (ratio * v + (1 - ratio) * v[other] for v in (images, targets))
            with torch.autocast(self.device.type, torch.bfloat16, enabled=recipe.mixed):
                logits = self.network.forward((images / 255).contiguous(memory_format=torch.channels_last), self.weights)
            loss = -(targets * logits.log_softmax(1)).sum(1).mean()
            gradients = torch.autograd.grad(loss, list(self.weights.values()))
            total, seen = total + loss.detach() * len(places), seen + len(places)
            fraction = (self.step - warmup) / max(1, epochs * per_epoch - warmup)
            rate = recipe.learning_rate * (self.step / warmup if self.step < warmup else 0.5 * (1 + math.cos(math.pi * fraction)))
            self.update(gradients, rate)
            if stop:
                break
        return float(total) / seen

    @torch.no_grad()
    def update(self, gradients, rate):
        """Keras' SGD with Nesterov's momentum and decoupled weight decay of kernels; then the moving average."""
        weights, average, momentum = list(self.weights.values()), list(self.average.values()), 0.9
        down = torch._foreach_mul(gradients, rate)
        torch._foreach_mul_(self.velocity, momentum)
        torch._foreach_sub_(self.velocity, down)
        torch._foreach_mul_([w for w in weights if w.dim() > 1], 1 - rate * self.recipe.weight_decay)
        torch._foreach_add_(weights, torch._foreach_sub(torch._foreach_mul(self.velocity, momentum), down))
        kept = 0.0 if self.step == 0 else self.recipe.average_momentum
        torch._foreach_mul_(average, kept)
        torch._foreach_add_(average, weights, alpha=1 - kept)
        self.step += 1

    @torch.no_grad()
    def evaluate(self):
        """Accuracy of the averaged weights on validation labels and, with votes, on images where more than half agree."""
        self.statistics = {name: torch.zeros_like(s) for name, s in self.network.statistics.items()}
        counted, same = 0, torch.Generator(self.device).manual_seed(0)
        order = torch.randperm(len(self.splits["train"][1]), device=self.device, generator=same)
        for batch in order[:STATISTICS_IMAGES].split(self.recipe.batch):
            self.network.forward(self.images("train", batch) / 255, self.average, self.statistics, counted)
            counted += len(batch)
        _, labels, targets = self.splits["validation"]
        predicted = torch.cat([
            self.network.forward(self.images("validation", batch) / 255, self.average, self.statistics).argmax(1)
            for batch in torch.arange(len(labels), device=self.device).split(512)])
        top, majority = targets.max(1)
        return float((predicted == labels).float().mean()), float((predicted == majority)[top > 0.5].float().mean())


class Stop:
    """Whether to end early: after SIGTERM, or when the time is over."""

    def __init__(self, seconds):
        self.seconds, self.signaled = seconds, False
        signal.signal(signal.SIGTERM, self.handle)

    def handle(self, *_):
        self.signaled = True

    def __bool__(self):
        return self.signaled or (self.seconds is not None and time.monotonic() - START >= self.seconds)


def save(training, recipe, curve, stopped):
    """The averaged weights and the record; each file is replaced as a whole."""
    path = os.path.join(recipe.out, "reference.onnx")
    note = "Trained with PyTorch by tests/gpu/reference.py."
    training.network.save(path + ".new", training.average, training.statistics, note)
    os.replace(path + ".new", path)
    record = dict(recipe=vars(recipe), stoppedEarly=stopped, torch=torch.__version__,
                  minutes=(time.monotonic() - START) / 60, curve=curve)
    with open(os.path.join(recipe.out, "reference.json.new"), "w") as file:
        json.dump(record, file, indent=2)
    os.replace(file.name, os.path.join(recipe.out, "reference.json"))
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--template", required=True, help="a model file of the network")
    parser.add_argument("--data", required=True, help="the zip of FER-2013: train/CLASS/*.jpg, validation/CLASS/*.jpg")
    parser.add_argument("--votes", help="ferplus_votes.csv: soft targets from the votes of ten people")
    parser.add_argument("--out", default="artifacts/gpu/reference")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--epochs", type=int, help="default: as many as --seconds gives")
    parser.add_argument("--seconds", type=float,
                        help="for everything; a training that is not at its end by then is saved as it is "
                             "(default: 240, or with --epochs no limit)")
    parser.add_argument("--limit", type=int, default=0, help="the most images of each split")
    for name, value in {"seed": 42, "batch": 64, "learning-rate": 0.05, "weight-decay": 5e-4, "label-smoothing": 0.1,
                        "mix-up": 0.0, "average-momentum": 0.999, "rotation": 12.0, "zoom": 0.12, "shift": 0.1,
                        "brightness": 0.15, "contrast": 0.3, "erasing": 0.5}.items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--float32", dest="mixed", action="store_false", help="no bfloat16")
    recipe = parser.parse_args()
    if recipe.seconds is None and recipe.epochs is None:
        recipe.seconds = 240
    stop = Stop(recipe.seconds)
    np.random.seed(recipe.seed)
    torch.backends.cudnn.benchmark = True
    data = load_images(recipe.data, recipe.votes, recipe.limit)
    data["train"] = without_conflicts(*data["train"], by_votes=recipe.votes is not None)
    os.makedirs(recipe.out, exist_ok=True)
    if recipe.epochs is None:
        trial = Training(recipe, data)
        trial.epoch(2)  # cuDNN chooses its algorithms
        before = time.monotonic()
        trial.epoch(2)
        trial.evaluate()
        seconds = time.monotonic() - before
        recipe.epochs = max(1, int((recipe.seconds - (time.monotonic() - START) - 5) / (1.1 * seconds)))
        print(f"{seconds:.2f} s per epoch: {recipe.epochs} epochs", flush=True)
    training, curve = Training(recipe, data), []
    for epoch in range(1, recipe.epochs + 1):
        before = time.monotonic()
        loss = training.epoch(recipe.epochs, stop)
        accuracy, majority = training.evaluate()
        seconds = time.monotonic() - before
        curve.append(dict(epoch=epoch, loss=loss, validationAccuracy=accuracy, majorityAccuracy=majority, seconds=seconds))
        print(f"{epoch:3}/{recipe.epochs}  loss {loss:.4f}  validation accuracy {accuracy:.2%}  majority {majority:.2%}  "
              f"{len(data['train'][1]) / seconds:,.0f} images/s", flush=True)
        stopped = bool(stop)
        if stopped:
            print(f"stopped in or after epoch {epoch} of {recipe.epochs}: the learning rate has not come to its end", flush=True)
        if stopped or epoch % 10 == 0 or epoch == recipe.epochs:
            print(f"written: {save(training, recipe, curve, stopped and epoch < recipe.epochs)}", flush=True)
        if stopped:
            break


if __name__ == "__main__":
    main()
