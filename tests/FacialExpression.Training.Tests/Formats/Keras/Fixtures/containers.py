"""Writes models into files with the inner structure the various Keras versions gave them."""
import io
import json
import pathlib
import re
import struct
import tempfile
import zipfile

import h5py
import numpy as np

import dialects
from dialects import KERAS_1, KERAS_2_0, KERAS_2_2, TF_2_4

KERAS_1_WEIGHTS = {
    "kernel": "W", "bias": "b", "gamma": "gamma", "beta": "beta", "moving_mean": "running_mean",
    "moving_variance": "running_std",  # Its name says deviation; it is the variance.
}

ADAM = {"name": "adam", "learning_rate": 0.0010000000474974513, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07}


# ---- HDF5 ----------------------------------------------------------------------------------------------------

def h5_bytes(write):
    """The bytes of an HDF5 file which the function write fills. Like Keras it leaves the format at h5py's default,
    the oldest one that will do."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        write(file)
    return stream.getvalue()


def with_time(data, seconds=1500000000):
    """Sets the modification times of data sets (which h5py 2 wrote) to a fixed one, to have the same file each time.

    The message is number 0x12, 8 bytes long: version 1, three zeros, seconds since 1970.
    """
    message = rb"\x12\x00\x08\x00(.)\x00\x00\x00\x01\x00\x00\x00...."
    fixed = lambda m: b"\x12\x00\x08\x00" + m[1] + b"\x00\x00\x00\x01\x00\x00\x00" + struct.pack("<I", seconds)
    return re.sub(message, fixed, data, flags=re.DOTALL)


def compressed(data, **settings):
    """The same file with every array that has one axis or more stored in chunks, and compressed."""
    def copy(source, target):
        for name, value in source.attrs.items():
            target.attrs.create(name, value, dtype=source.attrs.get_id(name).dtype)
        for name, child in source.items():
            if isinstance(child, h5py.Group):
                copy(child, target.create_group(name))
            else:
                chunks = tuple(max(1, (size + 1) // 2) for size in child.shape)
                target.create_dataset(name, data=child[()], chunks=chunks, track_times=False, **settings)

    with h5py.File(io.BytesIO(data)) as source:
        return h5_bytes(lambda target: copy(source, target))


def in_newest_format(data):
    """The same content with another superblock, other object headers and groups, as h5repack or libver="latest" give.

    Each object is made with a property list which forbids times, because these headers would hold the present one.
    """
    def timeless(kind):
        properties = h5py.h5p.create(kind)
        properties.set_obj_track_times(False)
        return properties

    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_LATEST, h5py.h5f.LIBVER_LATEST)

    def copy(source, target):
        for name, value in source.attrs.items():
            target.attrs.create(name, value, dtype=source.attrs.get_id(name).dtype)
        for name, child in source.items():
            if isinstance(child, h5py.Dataset):
                target.create_dataset(name, data=child[()], track_times=False)
            else:
                h5py.h5g.create(target.id, name.encode(), gcpl=timeless(h5py.h5p.GROUP_CREATE))
                copy(child, target[name])

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "new.h5")
        created = h5py.h5f.create(bytes(path), h5py.h5f.ACC_TRUNC, timeless(h5py.h5p.FILE_CREATE), access)
        with h5py.File(io.BytesIO(data)) as source, h5py.File(created) as target:
            copy(source, target)
        return path.read_bytes()


class Strings:
    """How attributes hold texts: h5py 2 wrote lists of bytes as fixed-length strings, h5py 3 as variable ones."""

    def __init__(self, fixed):
        self.fixed = fixed

    def list(self, group, name, texts):
        if not texts:
            group.attrs[name] = []  # An empty list has no strings to tell its type: numpy makes it float64.
        elif self.fixed:
            group.attrs[name] = np.array([text.encode() for text in texts])
        else:
            group.attrs[name] = [text.encode() for text in texts]


def _is_old(dialect):
    return dialect in (KERAS_1, KERAS_2_0, KERAS_2_2, TF_2_4)


def dataset(group, name, value, old):
    return group.create_dataset(name, data=value, track_times=old)


def legacy_name(dialect, network, layer, weight):
    """The name of a weight in a legacy .h5, which is also its path below the layer's group."""
    if dialect is KERAS_1:
        return f"{layer.name}_{KERAS_1_WEIGHTS[weight]}:0"
    if dialect.keras3:
        # Keras 3 calls a depthwise kernel a kernel, and a Sequential's weights begin with the model's name.
        weight = "kernel" if layer.kind == "DepthwiseConv2D" and weight == "depthwise_kernel" else weight
        return f"{layer.name}/{weight}" if network.functional else f"{network.title}/{layer.name}/{weight}"
    return f"{layer.name}/{weight}:0"


def write_legacy_weights(group, dialect, network, rename=None, skip=(), alter=None, backend="tensorflow", pieces=1):
    """The content of "model_weights", or of a whole file made by save_weights.

    rename maps layer names to other ones; pieces cuts the list of names; skip holds weights to leave out, as (layer,
    weight) names, and alter changes arrays; both serve the broken files only.
    """
    strings, old = Strings(_is_old(dialect)), _is_old(dialect)
    rename = rename or {}
    names = [rename.get(layer.name, layer.name) for layer in network.layers]
    if pieces == 1:
        strings.list(group, "layer_names", names)
    else:
        for index, piece in enumerate(np.array_split(np.array([name.encode() for name in names]), pieces)):
            group.attrs[f"layer_names{index}"] = piece  # Keras cuts a numpy array, so the strings have fixed lengths.
    group.attrs["backend"] = backend.encode()
    group.attrs["keras_version"] = dialect.version.encode()
    for layer, name in zip(network.layers, names):
        below = group.create_group(name)
        if layer.inner:
            weights = [(legacy_name(dialect, layer.inner, owner, weight), value)
                       for owner, weight, value in layer.inner.trainables_first()]
        else:
            weights = [(legacy_name(dialect, network, layer, weight).replace(layer.name, name),
                        alter(layer, weight, value) if alter else value)
                       for weight, value in layer.weights.items() if (layer.name, weight) not in skip]
        strings.list(below, "weight_names", [weight for weight, _ in weights])
        for weight, value in weights:
            dataset(below, weight, value, old)
    if dialect.number >= (2, 10):
        Strings(False).list(group.create_group("top_level_model_weights"), "weight_names", [])


def training_config(dialect):
    if dialect is KERAS_1 or dialect is KERAS_2_0 or dialect is KERAS_2_2:
        optimizer = {"lr": 0.0010000000474974513, "beta_1": 0.8999999761581421, "beta_2": 0.9990000128746033,
                     "decay": 0.0, "epsilon": 1e-08}
        return {
            "optimizer_config": {"class_name": "Adam", "config": optimizer}, "loss": "categorical_crossentropy",
            "metrics": ["accuracy"], "sample_weight_mode": None, "loss_weights": None,
        }
    config = {"loss": "categorical_crossentropy", "metrics": ["accuracy"], "weighted_metrics": None,
              "loss_weights": None}
    if dialect.keras3:
        config |= {"run_eagerly": False, "steps_per_execution": 1, "jit_compile": False}
    elif dialect is TF_2_4:
        config["metrics"] = [[{"class_name": "MeanMetricWrapper", "config": {
            "name": "accuracy", "dtype": "float32", "fn": "categorical_accuracy"}}]]
    sgd = {"name": "SGD", "learning_rate": 0.009999999776482582, "decay": 0.0, "momentum": 0.8999999761581421,
           "nesterov": False}
    return config | {"optimizer_config": {"class_name": "Adam", "config": ADAM} if dialect.keras3
                     else {"class_name": "SGD", "config": sgd}}


def write_optimizer(file, dialect, network):
    """The optimizer's own numbers. They mean nothing to a reader, which must step over them."""
    old, group = _is_old(dialect), file.create_group("optimizer_weights")
    trainable = [w for w in network.trainables_first() if w[1] not in w[0].frozen]
    if dialect.keras3:
        values = [("adam/iteration", np.int64(90)), ("adam/learning_rate", np.float32(0.001))]
        for layer, weight, value in trainable[:2]:
            path = f"sequential_{layer.name}_{weight}"
            values += [(f"adam/{path}_momentum", value * 0), (f"adam/{path}_velocity", value * 0)]
    elif dialect in (KERAS_1, KERAS_2_0, KERAS_2_2):
        first = "Adam" if dialect is KERAS_2_2 else "training/Adam"
        values = [(f"{first}/iterations:0", np.float32(90))]
        for index, (_, _, value) in enumerate(trainable[:4]):
            values.append((f"{first}/Variable{'_%d' % index if index else ''}:0", value * 0))
    else:
        values = [("SGD/iter:0", np.int64(90))]
        values += [(f"SGD/{layer.name}/{weight}/momentum:0", value * 0) for layer, weight, value in trainable[:4]]
    Strings(old).list(group, "weight_names", [name for name, _ in values])
    for name, value in values:
        dataset(group, name, value, old)


def legacy_h5(dialect, network, optimizer=False, model=None, **weights):
    """A whole model in one .h5, as Keras 1.2 to 3 write it (3 still does)."""
    model = model or dialects.written_model(dialect, network)
    # The versions on top of TensorFlow's own copy write str, the standalone ones wrote bytes.
    text = (lambda value: value.encode()) if dialect in (KERAS_1, KERAS_2_0, KERAS_2_2) else (lambda value: value)

    def write(file):
        file.attrs["keras_version"] = text(dialect.version)
        if dialect is not KERAS_1:
            file.attrs["backend"] = text("tensorflow")
        file.attrs["model_config"] = json.dumps(model).encode()
        if optimizer:
            file.attrs["training_config"] = json.dumps(training_config(dialect)).encode()
        write_legacy_weights(file.create_group("model_weights"), dialect, network, **weights)
        if optimizer:
            write_optimizer(file, dialect, network)

    data = h5_bytes(write)
    return with_time(data) if _is_old(dialect) else data


def legacy_weights_h5(dialect, network, **weights):
    data = h5_bytes(lambda file: write_legacy_weights(file, dialect, network, **weights))
    return with_time(data) if _is_old(dialect) else data


# ---- The weights file of .keras, and *.weights.h5 ------------------------------------------------------------

def weights_h5(network, top="layers", named=False, doubled=False, optimizer=0, windows=False, metrics=False,
               seeds=False, skip=(), alter=None, extra=None):
    """
    top: the name of the list of layers. named: "vars" groups carry the layer's name (Keras 3.5 and later).
    doubled: Keras 2.12 came upon each layer with weights twice and counted both. optimizer: how many variables.
    windows: Keras 2 on Windows joined paths with a backslash, which HDF5 takes for a part of the name.
    seeds: a random layer's seed is written as well. skip, alter, extra: for the broken files.
    """
    def doubled_members(layers):
        counts = {}
        for layer in layers:
            base = dialects.snake(layer.kind)
            count = counts.get(base, 0)
            # Once as "layer_with_weights-0" and once as "layer-0"; the first name wins.
            counts[base] = count + (2 if layer.weights else 1)
            yield layer, base if count == 0 else f"{base}_{count}"

    def join(*parts):
        return ("\\" if windows else "/").join(part for part in parts if part)

    def write(file):
        def variables(path, values, name=None):
            group = file.create_group(join(path) + "/vars" if path else "vars")
            if named and name:
                group.attrs["name"] = name
            for index, value in enumerate(values):
                group.create_dataset(str(index), data=value)

        def save(inner, path):
            for layer, member in (doubled_members if doubled else dialects.weight_file_members)(inner.layers):
                below = join(path, top, member)
                values = [alter(layer, weight, value) if alter else value
                          for weight, value in layer.weights.items() if (layer.name, weight) not in skip]
                variables(below, values, layer.name)
                if layer.inner:
                    save(layer.inner, below)
                if seeds and (layer.kind.endswith("Dropout") or layer.kind.startswith("Random")):
                    variables(join(below, "seed_generator"), [np.array([7, 0], np.uint32)], "seed_generator")

        save(network, "")
        if metrics:
            variables(join("metrics", "mean"), [np.float32(0), np.float32(0)])
            variables(join("metrics", "mean_metric_wrapper"), [np.float32(0), np.float32(0)])
        if optimizer:
            values = [np.int64(90), np.float32(0.001)]
            trainable = [w for w in network.trainables_first() if w[1] not in w[0].frozen]
            for _, _, value in trainable:
                values += [value * 0, value * 0]
            variables("optimizer", values[:optimizer], "adam")
        variables("", [])
        if extra:
            extra(file)

    return h5_bytes(write)


# ---- .keras --------------------------------------------------------------------------------------------------

def zip_bytes(entries, packed=False):
    """A zip under a fixed date. Keras only stores; packed is what a model is after it was unzipped and zipped again
    by hand (Keras loads it all the same, and it keeps the larger models here small)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name, (2024, 5, 1, 12, 34, 56))
            info.external_attr = 0o600 << 16
            info.compress_type = archive.compression
            archive.writestr(info, data)
    return stream.getvalue()


def compile_config(dialect):
    if dialect.keras3:
        adam = ADAM | {"weight_decay": None, "clipnorm": None, "use_ema": False, "amsgrad": False}
    else:
        adam = ADAM | {"weight_decay": None, "jit_compile": True, "is_legacy_optimizer": False}
    optimizer = dialects.v3("keras.optimizers", "Adam", adam)
    if not dialect.keras3:
        return {"optimizer": optimizer, "loss": "categorical_crossentropy",
                "metrics": ["accuracy"], "loss_weights": None, "weighted_metrics": None, "run_eagerly": None,
                "steps_per_execution": None, "jit_compile": None}
    return {"optimizer": optimizer, "loss": "categorical_crossentropy", "loss_weights": None,
            "metrics": ["accuracy"], "weighted_metrics": None, "run_eagerly": False, "steps_per_execution": 1,
            "jit_compile": False}


def metadata(dialect):
    return json.dumps({"keras_version": dialect.version, "date_saved": "2024-05-01@12:34:56"})


def keras_zip(dialect, network, compiled=False, model=None, packed=False, **weights):
    model = model or dialects.written_model(dialect, network)
    if compiled:
        model["compile_config"] = compile_config(dialect)
    return zip_bytes({
        "metadata.json": metadata(dialect), "config.json": json.dumps(model),
        "model.weights.h5": weights_h5(network, **weights),
    }, packed)


def architecture_json(dialect, network):
    """model.to_json(): Keras 3 tells no version there."""
    model = dialects.written_model(dialect, network)
    if not dialect.keras3:
        model |= {"keras_version": dialect.version, "backend": "tensorflow"}
    return json.dumps(model).encode()


# ---- TensorFlow.js -------------------------------------------------------------------------------------------

def quantize(value, kind):
    """The stored numbers, the manifest's words for them, and the float32 values they stand for."""
    if kind is None:
        return value.astype("<f4"), None, value
    if kind == "float16":
        half = value.astype("<f2")
        return half, {"dtype": kind, "original_dtype": "float32"}, half.astype(np.float32)
    largest = {"uint8": 255, "uint16": 65535}[kind]
    low, high = float(value.min()), float(value.max())
    if low == high:
        return np.zeros(value.shape, kind), \
            {"dtype": kind, "min": low, "scale": 1.0, "original_dtype": "float32"}, value
    scale = (high - low) / largest
    if low <= 0 <= high:
        # Moved a little, so that zero is one of the steps.
        low = -round(-low / scale) * scale
        high = largest * scale + low
    steps = np.round((np.clip(value.astype(np.float64), low, high) - low) / scale)
    return steps.astype("<u1" if kind == "uint8" else "<u2"), \
        {"dtype": kind, "min": low, "scale": scale, "original_dtype": "float32"}, \
        (steps * scale + low).astype(np.float32)


def tfjs_files(topology, weights, shard_size=None, quantization=None, by=None):
    """The files of a folder as {name: bytes}. Quantising changes the arrays of the network's layers in place, so
    that the expected scores are those of what is in the file."""
    entries, data = [], b""
    for name, layer, weight in weights:
        stored, words, meant = quantize(layer.weights[weight], quantization)
        layer.weights[weight] = meant
        entry = {"name": name, "shape": list(stored.shape), "dtype": "float32"}
        entries.append(entry | ({"quantization": words} if words else {}))
        data += stored.tobytes()
    shard_size = shard_size or len(data)
    shards = [data[at : at + shard_size] for at in range(0, len(data), shard_size)]
    names = [f"group1-shard{index}of{len(shards)}.bin" for index in range(1, len(shards) + 1)]
    model = {"format": "layers-model", **(by or {}), "modelTopology": topology,
             "weightsManifest": [{"paths": names, "weights": entries}]}
    return {"model.json": json.dumps(model).encode()} | dict(zip(names, shards))
