"""The files which must not load, and what the message about each has to name."""
import io
import json
import zlib

import h5py
import numpy as np

import containers
import dialects
from dialects import KERAS_1, KERAS_3, KERAS_3_0, TF_2_10, TF_2_15
from network import Layer, Network


class Case:
    def __init__(self, path, data, why, *must_mention, weights=None, more=None):
        self.path = path
        self.weights = weights
        self.why = why
        self.must_mention = list(must_mention)
        self.files = {path: data, **(more or {})}


def tiny(units=7, shape=(4, 4, 1), **settings):
    """The smallest network that can answer; every broken file is this one with a single fault."""
    n = Network("tiny", shape, **settings)
    n.add("Flatten")
    n.add("Dense", units=units, activation="softmax")
    return n


def tiny_convolution(**options):
    n = Network("tiny-convolution", (4, 4, 1))
    n.add("Conv2D", filters=2, kernel_size=(3, 3), activation="tanh", **options)
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    return n


def h5(network, **more):
    return containers.legacy_h5(TF_2_10, network, **more)


def zipped(network, dialect=KERAS_3, **more):
    return containers.keras_zip(dialect, network, packed=True, **more)


def model_of(dialect, network):
    return dialects.written_model(dialect, network)


def with_first_layer(dialect, layer):
    """The tiny network and its architecture, with one more layer behind the input. It has no weights, but its empty
    group is in the file like everybody's."""
    n = tiny()
    model = model_of(dialect, n)
    model["config"]["layers"].insert(1, layer)
    n.layers.insert(0, Layer(layer["class_name"], layer["config"]["name"], {}, []))
    return {"network": n, "model": model}


# ---- Files which are not what their names say ----------------------------------------------------------------

def not_models():
    yield Case("not-hdf5.h5", b"<!DOCTYPE html>\n<html><body>404: file not found</body></html>\n",
               "a web page under the name of a model", "web page")
    whole = h5(tiny())
    yield Case("truncated.h5", whole[: len(whole) * 3 // 5], "a download which stopped", "cut off")
    whole = containers.keras_zip(KERAS_3_0, tiny())
    yield Case("truncated.keras", whole[: len(whole) * 3 // 5], "a download which stopped", "cut off")
    pointer = b"version https://git-lfs.github.com/spec/v1\n" \
              b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345678\n"
    yield Case("git-lfs-pointer.h5", pointer, "Git LFS left its pointer instead of the model", "Git LFS")
    yield Case("empty.h5", b"", "an empty file", "0 bytes")
    yield Case("zip-without-config.keras",
               containers.zip_bytes({"metadata.json": containers.metadata(KERAS_3), "readme.txt": "no model here\n"}),
               "a zip without config.json", "config.json")
    yield Case("zip-without-weights.keras",
               containers.zip_bytes({"metadata.json": containers.metadata(KERAS_3),
                                     "config.json": json.dumps(model_of(KERAS_3, tiny()))}),
               "a .keras without model.weights.h5", "model.weights.h5")
    bomb = b'{"class_name": "Sequential", "config": ' + b"[" * 10000 + b"]" * 10000 + b"}"
    yield Case("json-bomb.json", bomb, "JSON nested ten thousand levels deep", "no JSON",
               weights="weights-only.weights.h5")


# ---- Architectures no chain of known layers stands for -------------------------------------------------------

def concatenate():
    n = Network("tiny", (4, 4, 1), functional=True)
    n.input("input_1")
    n.add("Flatten")
    n.add("Dense", units=3, activation="relu", name="left", inputs=["flatten"])
    n.add("Dense", units=7, activation="softmax", name="predictions")
    model = model_of(TF_2_10, n)
    # Into the finished chain: the last layer reads two branches at once, 3 + 16 numbers.
    join = {"class_name": "Concatenate", "config": {"name": "concatenate", "trainable": True, "dtype": "float32",
                                                    "axis": 0}, "name": "concatenate",
            "inbound_nodes": [[["left", 0, 0, {}], ["flatten", 0, 0, {}]]]}
    layers = model["config"]["layers"]
    layers.insert(-1, join)
    layers[-1]["inbound_nodes"] = [[["concatenate", 0, 0, {}]]]
    n.layers.insert(-1, Layer("Concatenate", "concatenate", {}, []))
    n.find("predictions").weights["kernel"] = np.zeros((19, 7), np.float32)
    return Case("concatenate.h5", h5(n, model=model), "branches joined along the pictures", "concatenate", "axis")


def two_outputs():
    n = Network("tiny", (4, 4, 1), functional=True)
    n.title = "functional"
    n.input("input_layer")
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax", name="emotion", inputs=["flatten"])
    n.add("Dense", units=2, activation="softmax", name="gender", inputs=["flatten"])
    model = model_of(KERAS_3, n)
    model["config"]["output_layers"] = [["emotion", 0, 0], ["gender", 0, 0]]
    return Case("two-outputs.keras", zipped(n, model=model, named=True), "two outputs", "output")


def layers_nobody_can_read():
    # The bytes of a compiled Python function, as text; what is in them does not matter.
    code = "4wEAAAAAAAAAAAAAAAEAAAACAAAAQwAAAHMIAAAAfABkARsAUwApAk7pAgAAAKkA2gF4cgIAAABy\nAgAAAA==\n"
    function = {"class_name": "Lambda", "config": {
        "name": "lambda", "trainable": True, "dtype": "float32", "function":
            {"class_name": "__tuple__", "items": [code, None, None]}, "function_type": "lambda",
        "module": "__main__", "output_shape": None, "output_shape_type": "raw", "output_shape_module": None,
        "arguments": {}}}
    yield Case("lambda.h5", h5(**with_first_layer(TF_2_10, function)), "a Lambda layer: marshalled Python",
               "lambda", "Lambda")

    function = dialects.v3("keras.layers", "Lambda", {
        "name": "lambda", "trainable": True, "dtype": dialects.POLICY,
        "function": {"class_name": "__lambda__", "config": {"code": code, "defaults": None, "closure": None}},
        "arguments": {}})
    yield Case("lambda.keras", zipped(**with_first_layer(KERAS_3, function)), "a Lambda layer of Keras 3",
               "lambda", "Lambda")

    custom = {"module": "my_module", "class_name": "MyLayer", "config": {"name": "my_layer", "trainable": True,
              "dtype": dialects.POLICY, "units": 3}, "registered_name": "MyPkg>MyLayer",
              "build_config": {"input_shape": [None, 4, 4, 1]}}
    yield Case("custom-object.keras", zipped(**with_first_layer(KERAS_3, custom)),
               "a layer somebody wrote himself", "my_layer", "MyLayer")

    unknown = {"class_name": "LSTM", "config": {"name": "lstm", "trainable": True, "dtype": "float32", "units": 4,
               "activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True, "return_sequences": True}}
    yield Case("unknown-layer.h5", h5(**with_first_layer(TF_2_10, unknown)), "a layer for sequences", "lstm", "LSTM")

    n = tiny()
    model = model_of(TF_2_10, n)
    model["config"]["layers"][-1]["config"]["activation"] = "my_act"
    yield Case("unknown-activation.h5", h5(n, model=model), "an activation nobody knows", "dense", "my_act")

    subclass = {"module": "my_module", "class_name": "EmotionNet", "config": {"units": 7},
                "registered_name": "EmotionNet", "build_config": {"input_shape": [None, 4, 4, 1]},
                "compile_config": containers.compile_config(KERAS_3)}
    yield Case("subclass.keras", zipped(n, model=subclass), "a model which is a Python class of its own",
               "EmotionNet")

    n = tiny_convolution(data_format="channels_first")
    model = model_of(TF_2_10, n)
    for layer in model["config"]["layers"][:2]:
        layer["config"]["batch_input_shape"] = [None, 1, 4, 4]
    yield Case("channels-first.h5", h5(n, model=model), "channels before height and width", "channels_first")

    n = tiny()
    legacy = dialects.written_model(dialects.KERAS_3_LEGACY, n)
    legacy["config"]["layers"][0]["config"]["batch_shape"] = [None, None, None, 1]
    legacy["config"]["build_input_shape"] = [None, None, None, 1]
    yield Case("any-size.h5", containers.legacy_h5(dialects.KERAS_3_LEGACY, n, model=legacy),
               "an input of any size", "size")
    n = tiny(units=10)
    yield Case("ten-classes.h5", h5(n), "ten outputs, more than there are expressions", "10")


# ---- Compressed numbers --------------------------------------------------------------------------------------

def in_chunks(write, **settings):
    """The tiny network with the kernel of its Dense in chunks, of which the function write makes what it likes."""
    def change(file):
        group = file["model_weights"]["dense"]["dense"]
        kernel = group["kernel:0"][()]
        del group["kernel:0"]
        write(group.create_dataset("kernel:0", shape=kernel.shape, dtype=kernel.dtype, track_times=False, **settings), kernel)

    stream = io.BytesIO(h5(tiny()))
    with h5py.File(stream, "r+") as file:
        change(file)
    return stream.getvalue()


def compressed():
    def bomb(target, kernel):
        target.id.write_direct_chunk((0, 0), zlib.compress(bytes(1 << 20), 9))

    yield Case("compressed-bomb.h5", in_chunks(bomb, chunks=(16, 7), compression="gzip"),
               "a compressed chunk that becomes larger than a chunk is", "kernel", "more than the 448 bytes")

    def half(target, kernel):
        target[:8] = kernel[:8]

    yield Case("chunk-missing.h5", in_chunks(half, chunks=(8, 7), compression="gzip"), "one of two chunks", "kernel",
               "1 chunks", "not written to its end")

    def unfiltered(target, kernel):
        target.id.write_direct_chunk((0, 0), zlib.compress(bytes(1 << 20), 9), filter_mask=1)

    yield Case("compressed-masked.h5", in_chunks(unfiltered, chunks=(16, 7), compression="gzip", shuffle=True),
               "a compressed chunk that is said to be none", "kernel", "without one of its filters")

    def halves(target, kernel):
        target[:] = kernel

    # The second of two chunks lies where the first does: a key of the list has a size, a mask and three offsets.
    data = bytearray(in_chunks(halves, chunks=(8, 7), compression="gzip"))
    second = data.index(b"TREE\x01") + 24 + (8 + 3 * 8 + 8) + 8
    assert data[second] == 8
    data[second] = 0
    yield Case("chunks-in-one-place.h5", bytes(data), "two chunks for one place", "kernel", "over each other")

    def zeros(target, kernel):
        for row in range(0, target.shape[0], 1024):
            target.id.write_direct_chunk((row, 0), packed)

    packed = zlib.compress(bytes(1024 * 1024 * 4), 9)
    stream = io.BytesIO(h5(tiny()))
    with h5py.File(stream, "r+") as file:
        zeros(file["model_weights"].create_dataset(
            "unused", shape=(20 * 1024, 1024), dtype="f4", chunks=(1024, 1024), compression="gzip", track_times=False), None)
    yield Case("compressed-zeros.h5", stream.getvalue(), "far more numbers than a file of its size may have", "unused",
               "after decompression")

    def whole(target, kernel):
        target[:] = kernel

    yield Case("lzf.h5", in_chunks(whole, chunks=(16, 7), compression="lzf"), "another compression than gzip", "kernel",
               "32000", "gzip")


# ---- Weights that do not fit ---------------------------------------------------------------------------------

def weights_that_do_not_fit():
    n = tiny_convolution()
    yield Case("missing-weight.h5", h5(n, skip={("dense", "bias")}), "a bias is not there", "dense")
    yield Case("missing-weight.keras", zipped(n, skip={("dense", "bias")}), "a bias is not there", "dense")

    def transposed(layer, weight, value):
        return value.T.copy() if (layer.name, weight) == ("dense", "kernel") else value

    yield Case("shape-mismatch.h5", h5(n, alter=transposed), "a kernel of another shape", "dense")

    def not_a_number(layer, weight, value):
        if (layer.name, weight) != ("conv2d", "kernel"):
            return value
        value = value.copy()
        value[1, 1, 0, 1] = np.nan
        return value

    yield Case("nan-weight.h5", h5(n, alter=not_a_number), "training had run away: a weight is NaN", "conv2d")
    n = tiny()
    yield Case("no-weights.json", containers.architecture_json(TF_2_15, n), "an architecture alone", "weights")
    yield Case("weights-only.h5", containers.legacy_weights_h5(TF_2_10, n), "weights alone", "architecture")
    yield Case("weights-only.weights.h5", containers.weights_h5(n), "weights alone, in the newer form", "architecture")


def theano():
    """Keras 1 on Theano: true convolutions, whose kernels lie mirrored in the file. It says so beside the weights only."""
    n = Network("tiny-convolution", (4, 4, 1), naming="keras1")
    n.add("Conv2D", filters=2, kernel_size=(3, 3), activation="tanh")
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")

    def mirrored(layer, weight, value):
        return value[::-1, ::-1].copy() if value.ndim == 4 else value

    return Case("theano-backend.h5", containers.legacy_h5(KERAS_1, n, alter=mirrored, backend="theano"), "Keras 1 on Theano", "Theano, whose kernels are mirrored")


# ---- Files which lead elsewhere, or nowhere ------------------------------------------------------------------

def odd_hdf5(path, why, change, *must_mention, more=None):
    """The tiny model, with a change made through h5py after Keras' part is written."""
    n = tiny()
    model = model_of(TF_2_10, n)

    def write(file):
        file.attrs["keras_version"] = TF_2_10.version
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(model).encode()
        containers.write_legacy_weights(file.create_group("model_weights"), TF_2_10, n)
        change(file, file["model_weights/dense/dense"])

    return Case(path, containers.h5_bytes(write), why, *must_mention, more=more)


def links():
    def external_link(file, dense):
        del dense["bias:0"]
        dense["bias:0"] = h5py.ExternalLink("other.h5", "/secret")

    other = containers.h5_bytes(lambda file: file.create_dataset("secret", data=np.ones(7, np.float32)))
    # other.h5 is there: a reader which follows the link would load the model, and must not.
    yield odd_hdf5("external-link.h5", "a weight is a link into another file", external_link, "bias:0",
                   more={"other.h5": other})

    def external_storage(file, dense):
        del dense["bias:0"]
        dense.create_dataset("bias:0", (7,), np.float32, external=[("other.bin", 0, 28)])

    yield odd_hdf5("external-storage.h5", "a weight's bytes are in another file", external_storage, "bias:0",
                   more={"other.bin": np.ones(7, "<f4").tobytes()})

    def unwritten(file, dense):
        del dense["bias:0"]
        dense.create_dataset("bias:0", (7,), np.float32)

    yield odd_hdf5("unwritten.h5", "a save which was interrupted: an array announced and never written", unwritten, "bias:0", "not written to its end")

    def soft_loop(file, dense):
        del dense["bias:0"]
        dense["bias:0"] = h5py.SoftLink("/model_weights/dense/dense/again")
        dense["again"] = h5py.SoftLink("/model_weights/dense/dense/bias:0")

    yield odd_hdf5("soft-link-loop.h5", "two links which point at each other", soft_loop, "/model_weights/dense/dense/", "link")

    # A reader which visits everything would never come back; so would one which looks for weights it misses.
    n = tiny()
    paths = "hard-link-cycle.json", "hard-link-cycle.weights.h5"

    def cycle(file):
        file["layers/dense/vars"]["again"] = file["layers"]
        file["layers/dense/again"] = file["/"]
        del file["layers/dense/vars/1"]

    yield Case(paths[0], containers.architecture_json(KERAS_3, n), "a group which holds itself, and no bias", "dense",
               weights=paths[1], more={paths[1]: containers.weights_h5(n, extra=cycle)})

    def cycle_in_legacy(file, dense):
        dense["again"] = file["model_weights"]
        del dense["bias:0"]
        dense["bias:0"] = file["model_weights"]

    yield odd_hdf5("hard-link-cycle.h5", "a weight is a group which holds itself", cycle_in_legacy, "linked more than once")


# ---- TensorFlow.js -------------------------------------------------------------------------------------------

def tfjs():
    graph = {"format": "graph-model", "generatedBy": "2.15.0", "convertedBy": "TensorFlow.js Converter v4.22.0",
             "signature": {}, "modelTopology": {"node": [
                 {"name": "x", "op": "Placeholder", "attr": {"dtype": {"type": "DT_FLOAT"}}}], "versions": {}},
             "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": []}]}
    yield Case("graph-model.json", json.dumps(graph).encode(), "a graph model, which has no layers", "graph")

    def folder(name, paths, why, mention, keep=True):
        n = tiny()
        topology = {"keras_version": TF_2_10.version, "backend": "tensorflow", "model_config": model_of(TF_2_10, n)}
        weights = [(f"{layer.name}/{weight}", layer, weight) for layer, weight, _ in n.all_weights()]
        files = containers.tfjs_files(topology, weights, shard_size=240)
        model = json.loads(files.pop("model.json"))
        model["weightsManifest"][0]["paths"] = paths
        beside = {f"{name}/{file}": data for file, data in files.items() if file in paths} if keep else {}
        return Case(f"{name}/model.json", json.dumps(model).encode(), why, mention, more=beside)

    missing = folder("missing-shard", ["group1-shard1of2.bin", "group1-shard2of2.bin"], "one of two files is missing",
                     "group1-shard2of2.bin")
    missing.files.pop("missing-shard/group1-shard2of2.bin")
    yield missing
    escape = folder("path-escape", ["../secret.bin"], "a path out of the model's folder", "../secret.bin", keep=False)
    # It is there, and of the right length: a reader which follows the path would load the model.
    escape.files["secret.bin"] = np.full(16 * 7 + 7, 0.01, "<f4").tobytes()
    yield escape
    short = folder("short-shard", ["group1-shard1of2.bin"], "the file has fewer bytes than its weights need",
                   "dense/kernel")
    yield short


def all_cases():
    yield from not_models()
    yield concatenate()
    yield two_outputs()
    yield from layers_nobody_can_read()
    yield from compressed()
    yield from weights_that_do_not_fit()
    yield theano()
    yield from links()
    yield from tfjs()
