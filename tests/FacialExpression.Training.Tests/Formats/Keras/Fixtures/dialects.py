"""Spells a network's architecture the way the various Keras versions did.

One function per layer object would hide what matters, the differences between versions; so each class has one list
of keys here, and a Dialect says which keys are there and how their values look.
"""
import dataclasses
import random

from network import KERAS_1_CLASSES, snake


@dataclasses.dataclass(frozen=True)
class Dialect:
    version: str
    bare_list: bool = False  # "config" of a Sequential is a list, not {"name", "layers"}.
    input_layer: bool = True
    shape_on_first: bool = True  # batch_input_shape on the first real layer.
    dtype: str = "all"  # "first" layer only, on "all" as text, or as a "policy" object.
    initializers: str = "GlorotUniform"  # or "VarianceScaling", or "v3" (with module and registered_name).
    groups: bool = True
    module: bool = False  # Layers carry module and registered_name.
    build: str = "none"  # Which layers carry build_config: "none", "all", or "late" (those with a build step).
    keras3: bool = False
    shuffled: bool = False  # Before Python 3.6 a dictionary's keys came out in any order.
    list_axis: bool = False  # BatchNormalization's axis is [3].

    @property
    def number(self):
        digits = self.version.split()[-1].split(".")
        return (2, 0) if self.version.startswith("tfjs") else (int(digits[0]), int(digits[1]))


KERAS_1 = Dialect("1.2.2", bare_list=True, input_layer=False, shuffled=True)
KERAS_2_0 = Dialect(
    "2.0.6", bare_list=True, input_layer=False, dtype="first", initializers="VarianceScaling", groups=False,
    shuffled=True)
KERAS_2_2 = dataclasses.replace(KERAS_2_0, version="2.2.4", bare_list=False)
TF_2_4 = Dialect("2.4.0", list_axis=True)
TF_2_10 = Dialect("2.10.0", list_axis=True)
TF_2_12 = Dialect("2.12.0", list_axis=True, module=True, initializers="v3", build="all")
TF_2_15 = dataclasses.replace(TF_2_12, version="2.15.0")
KERAS_3_0 = Dialect(
    "3.0.5", shape_on_first=False, module=True, initializers="v3", build="all", keras3=True)
KERAS_3 = dataclasses.replace(KERAS_3_0, version="3.9.0", dtype="policy", build="late")
# What Keras 3 puts into an .h5: the outer objects lose module and registered_name, the inner ones keep them.
KERAS_3_LEGACY = dataclasses.replace(KERAS_3, module=False, build="none")
# tf.js itself writes no InputLayer; keys are snake case all the same.
TFJS = Dialect(
    "tfjs-layers 4.22.0", input_layer=False, initializers="VarianceScaling", groups=False)

POLICY = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}


def v3(module, class_name, config):
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def batch(shape):
    return [None, *shape]


def given_shape(network):
    """What a file says of its input: without the channel where the model has no axis for it, and open where it takes
    images of any size."""
    shape = network.input_shape[:2] if network.flat_input else network.input_shape
    return batch([None, None, shape[2]] if network.any_size else shape)


def _initializer(dialect, kind):
    if dialect.initializers == "v3":
        return v3("keras.initializers", kind, {"seed": None} if kind == "GlorotUniform" else {})
    if kind != "GlorotUniform":
        return {"class_name": kind, "config": {}}
    if dialect.initializers == "GlorotUniform":
        return {"class_name": kind, "config": {"seed": None}}
    # glorot_uniform was a function returning this object before it became a class.
    return {
        "class_name": "VarianceScaling",
        "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
    }


def _convolution(dialect, layer):
    o, kind = layer.options, layer.kind
    glorot, zeros = _initializer(dialect, "GlorotUniform"), _initializer(dialect, "Zeros")
    config = {} if kind == "DepthwiseConv2D" else {"filters": o["filters"]}
    config |= {
        "kernel_size": list(o["kernel_size"]),
        "strides": list(o["strides"]),
        "padding": o["padding"],
        "data_format": o.get("data_format", "channels_last"),
        "dilation_rate": list(o.get("dilation_rate", (1, 1))),
    }
    # Keras 3 dropped the key where it means nothing.
    if dialect.groups and not (dialect.keras3 and kind != "Conv2D"):
        config["groups"] = o.get("groups", 1)
    config |= {"activation": o["activation"], "use_bias": o["use_bias"]}
    if kind == "Conv2D":
        config |= {
            "kernel_initializer": glorot, "bias_initializer": zeros,
            "kernel_regularizer": o.get("kernel_regularizer"), "bias_regularizer": None, "activity_regularizer": None,
            "kernel_constraint": None, "bias_constraint": None,
        }
    elif kind == "SeparableConv2D":
        if not dialect.keras3:
            # Leftovers of its base class, which real 2.x files do carry.
            config |= {
                "bias_initializer": zeros, "bias_regularizer": None, "activity_regularizer": None,
                "bias_constraint": None,
            }
        config |= {
            "depth_multiplier": o["depth_multiplier"],
            "depthwise_initializer": glorot, "pointwise_initializer": glorot, "depthwise_regularizer": None,
            "pointwise_regularizer": None, "depthwise_constraint": None, "pointwise_constraint": None,
        }
        if dialect.keras3:
            config |= {
                "bias_initializer": zeros, "bias_regularizer": None, "bias_constraint": None,
                "activity_regularizer": None,
            }
    else:
        config |= {
            "depth_multiplier": o["depth_multiplier"],
            "bias_initializer": zeros, "bias_regularizer": None, "activity_regularizer": None,
            "bias_constraint": None, "depthwise_initializer": glorot, "depthwise_regularizer": None,
            "depthwise_constraint": None,
        }
    return config


def _dense(dialect, layer):
    o = layer.options
    config = {
        "units": o["units"], "activation": o["activation"], "use_bias": o["use_bias"],
        "kernel_initializer": _initializer(dialect, "GlorotUniform"),
        "bias_initializer": _initializer(dialect, "Zeros"),
        "kernel_regularizer": None, "bias_regularizer": None, "activity_regularizer": None,
        "kernel_constraint": None, "bias_constraint": None,
    }
    if dialect.keras3:
        del config["activity_regularizer"]
    return config


def _batch_normalization(dialect, layer):
    o = layer.options
    axis = [len(layer.input_shape)] if dialect.list_axis else o["axis"]
    config = {
        "axis": axis, "momentum": o["momentum"], "epsilon": o["epsilon"],
        "center": o["center"], "scale": o["scale"],
        "beta_initializer": _initializer(dialect, "Zeros"), "gamma_initializer": _initializer(dialect, "Ones"),
        "moving_mean_initializer": _initializer(dialect, "Zeros"),
        "moving_variance_initializer": _initializer(dialect, "Ones"),
        "beta_regularizer": None, "gamma_regularizer": None, "beta_constraint": None, "gamma_constraint": None,
    }
    if dialect.keras3:
        config["synchronized"] = False
    return config


def _pool(layer):
    o = layer.options
    return {
        "pool_size": list(o["pool_size"]), "padding": o["padding"],
        "strides": list(o["strides"] or o["pool_size"]), "data_format": o.get("data_format", "channels_last"),
    }


def _dropout(dialect, layer):
    rate = layer.options["rate"]
    if dialect.number == (2, 0) and dialect.bare_list:
        return {"rate": rate}
    if layer.kind == "SpatialDropout2D" and dialect.keras3:
        return {"rate": rate, "seed": None, "data_format": "channels_last"}
    return {"rate": rate, "noise_shape": None, "seed": None}


def _own_config(dialect, layer):
    """The keys of a layer's config after name, trainable and dtype."""
    o, kind = layer.options, layer.kind
    if kind in ("Conv2D", "SeparableConv2D", "DepthwiseConv2D"):
        return _convolution(dialect, layer)
    if kind == "Dense":
        return _dense(dialect, layer)
    if kind == "BatchNormalization":
        return _batch_normalization(dialect, layer)
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        return _pool(layer)
    if kind in ("GlobalAveragePooling2D", "GlobalMaxPooling2D"):
        config = {"data_format": o.get("data_format", "channels_last")}
        return config if dialect.bare_list else config | {"keepdims": o["keepdims"]}
    if kind == "Flatten":
        return {} if dialect.bare_list else {"data_format": o.get("data_format", "channels_last")}
    if kind in ("Dropout", "SpatialDropout2D"):
        return _dropout(dialect, layer)
    if kind == "Activation":
        return {"activation": o["activation"]}
    if kind == "LeakyReLU":
        return {"negative_slope" if dialect.keras3 else "alpha": o["alpha"]}
    if kind == "ReLU":
        return {"max_value": o["max_value"], "negative_slope": o["negative_slope"], "threshold": o["threshold"]}
    if kind == "Rescaling":
        return {"scale": o["scale"], "offset": o["offset"]}
    if kind == "ZeroPadding2D":
        return {"padding": [list(side) for side in o["padding"]], "data_format": "channels_last"}
    if kind == "RandomFlip":
        return {"seed": None, "mode": "horizontal", "data_format": "channels_last"}
    if kind == "RandomRotation":
        return {
            "factor": [-0.1, 0.1], "data_format": "channels_last", "fill_mode": "reflect", "fill_value": 0.0,
            "interpolation": "bilinear", "seed": None,
        }
    if kind == "Cropping2D":
        return {"cropping": [list(side) for side in o["cropping"]], "data_format": "channels_last"}
    if kind == "PReLU":
        return {
            "alpha_initializer": _initializer(dialect, "Zeros"), "alpha_regularizer": None, "alpha_constraint": None,
            "shared_axes": o["shared_axes"] and list(o["shared_axes"]),
        }
    if kind == "Resizing":
        return {"height": o["height"], "width": o["width"], "interpolation": "bilinear", "crop_to_aspect_ratio": False}
    if kind == "Lambda":
        # The bytes of a compiled Python function, as text; what is in them does not matter.
        code = "4wEAAAAAAAAAAAAAAAEAAAACAAAAQwAAAHMIAAAAfABkARsAUwApAk7pAgAAAKkA2gF4cgIAAABy\nAgAAAA==\n"
        return {"function": {"class_name": "__tuple__", "items": [code, None, None]}, "function_type": "lambda",
                "module": "__main__", "output_shape": None, "arguments": {}}
    if kind in ("Permute", "Reshape"):
        return {key: list(o[key]) for key in ("dims", "target_shape") if key in o}
    keys = ("alpha", "axis", "stddev", "invert", "mean", "variance")
    return {key: o[key] for key in keys if key in o}  # ELU, Softmax, GaussianNoise, Add, Concatenate, Normalization.


def _dtype(dialect, dtype):
    return POLICY if dialect.dtype == "policy" else dtype


def input_layer(dialect, network, name):
    key = "batch_shape" if dialect.keras3 else "batch_input_shape"
    config = {key: given_shape(network), "dtype": network.dtype, "sparse": False}
    if dialect.version != KERAS_3_0.version:
        config["ragged"] = False
    config["name"] = name
    return wrap(dialect, "InputLayer", config)


def wrap(dialect, class_name, config):
    return v3("keras.layers", class_name, config) if dialect.module else {"class_name": class_name, "config": config}


def layer_object(dialect, network, layer, first):
    """One layer as {"class_name", "config", …}."""
    if layer.kind == "InputLayer":
        return input_layer(dialect, network, layer.name)
    if layer.inner:
        return model_object(dialect, layer.inner, layer.name, nested=True)
    config = {"name": layer.name, "trainable": True}
    shape = {"batch_input_shape": given_shape(network)} if first and dialect.shape_on_first else {}
    dtype = {"dtype": _dtype(dialect, network.dtype)} if first or dialect.dtype != "first" else {}
    # Keras 2.13 turned the two round.
    config |= dtype | shape if dialect.module else shape | dtype
    if layer.kind == "SpatialDropout2D" and dialect.keras3:
        config = {"name": layer.name, "trainable": True, "dtype": _dtype(dialect, network.dtype)}
    config |= _own_config(dialect, layer)
    config.update(layer.options.get("extra_config", {}))
    written = wrap(dialect, layer.kind, config)
    has_build = layer.weights or layer.kind in ("Flatten", "Rescaling", "RandomFlip", "RandomRotation")
    if dialect.build == "all" or (dialect.build == "late" and has_build):
        written["build_config"] = {"input_shape": batch(layer.input_shape)}
    return written


def _sequential_config(dialect, network, name):
    layers = [layer_object(dialect, network, layer, index == 0) for index, layer in enumerate(network.layers)]
    if dialect.input_layer:
        if dialect.keras3:
            input_name = "input_layer" + ("" if name == "sequential" else name.removeprefix("sequential"))
        else:
            input_name = network.layers[0].name + "_input"
        layers.insert(0, input_layer(dialect, network, input_name))
    if dialect.bare_list:
        return layers
    config = {"name": name}
    if dialect.keras3:
        config["trainable"] = True
        if dialect.dtype == "policy":
            config["dtype"] = POLICY
    config["layers"] = layers
    if dialect.keras3:
        config["build_input_shape"] = given_shape(network)
    return config


def _functional_config(dialect, network, name):
    layers = []
    for layer in network.layers:
        written = layer_object(dialect, network, layer, first=False)
        nodes = []
        if layer.inputs and dialect.keras3:
            tensors = [
                {
                    "class_name": "__keras_tensor__",
                    "config": {
                        "shape": batch(network.find(source).output_shape), "dtype": network.dtype,
                        "keras_history": [source, 0, 0],
                    },
                }
                for source in layer.inputs
            ]
            # A merging layer is called with one list, everything else with one tensor.
            kwargs = {"mask": None} if layer.kind == "BatchNormalization" else {}
            nodes = [{"args": [tensors] if len(tensors) > 1 else tensors, "kwargs": kwargs}]
        elif layer.inputs:
            nodes = [[[source, 0, 0, {}] for source in layer.inputs]]
        layers.append(written | {"name": layer.name, "inbound_nodes": nodes})
    config = {"name": name}
    if dialect.module:
        config["trainable"] = True
    ends = [[[network.layers[0].name, 0, 0]], [[network.layers[-1].name, 0, 0]]]
    return config | {"layers": layers, "input_layers": ends[0], "output_layers": ends[1]}


def model_object(dialect, network, name=None, nested=False):
    """A whole model as {"class_name", "config", …}, as it stands in config.json or model_config."""
    name = name or network.title
    shape = {"input_shape": given_shape(network)}
    if not network.functional:
        written = {"class_name": "Sequential", "config": _sequential_config(dialect, network, name)}
        if dialect.module:
            written = v3("keras", "Sequential", written["config"]) | {"build_config": shape}
    else:
        class_name = "Model" if dialect.number < (2, 4) else "Functional"
        written = {"class_name": class_name, "config": _functional_config(dialect, network, name)}
        if dialect.module:
            module = "keras.src.models.functional" if dialect.keras3 else "keras.src.engine.functional"
            written = {"module": module} | written | {"registered_name": "Functional", "build_config": shape}
    if nested and dialect.module:
        written["compile_config"] = {}
    return written


def keras_1_model(network):
    """Keras 1 had words of its own for nearly everything."""
    padding_words = {"dim_ordering": "tf"}
    layers = []
    for index, layer in enumerate(network.layers):
        o = layer.options
        config = {"name": layer.name, "trainable": True}
        if index == 0:
            config |= {"batch_input_shape": given_shape(network), "input_dtype": "float32"}
        if layer.kind == "Conv2D":
            config |= padding_words | {
                "nb_filter": o["filters"], "nb_row": o["kernel_size"][0], "nb_col": o["kernel_size"][1],
                "subsample": list(o["strides"]), "border_mode": o["padding"], "activation": o["activation"],
                "bias": o["use_bias"], "init": "glorot_uniform", "W_regularizer": None, "b_regularizer": None,
                "activity_regularizer": None, "W_constraint": None, "b_constraint": None,
            }
        elif layer.kind in ("MaxPooling2D", "AveragePooling2D"):
            config |= padding_words | {
                "pool_size": list(o["pool_size"]), "strides": list(o["strides"] or o["pool_size"]),
                "border_mode": o["padding"],
            }
        elif layer.kind == "BatchNormalization":
            config |= {
                "epsilon": o["epsilon"], "mode": 0, "axis": -1, "momentum": o["momentum"], "gamma_regularizer": None,
                "beta_regularizer": None,
            }
        elif layer.kind == "Dense":
            config |= {
                "output_dim": o["units"], "input_dim": layer.input_shape[-1], "activation": o["activation"],
                "bias": o["use_bias"], "init": "glorot_uniform", "W_regularizer": None, "b_regularizer": None,
                "activity_regularizer": None, "W_constraint": None, "b_constraint": None,
            }
        elif layer.kind == "Dropout":
            config["p"] = o["rate"]
        elif layer.kind == "Activation":
            config["activation"] = o["activation"]
        layers.append({"class_name": KERAS_1_CLASSES.get(layer.kind, layer.kind), "config": config})
    return {"class_name": "Sequential", "config": layers}


def shuffled(value, seed=1):
    """The same JSON value with every object's keys in another order."""
    mixer = random.Random(seed)

    def walk(item):
        if isinstance(item, dict):
            keys = list(item)
            mixer.shuffle(keys)
            return {key: walk(item[key]) for key in keys}
        return [walk(child) for child in item] if isinstance(item, list) else item

    return walk(value)


def written_model(dialect, network):
    model = keras_1_model(network) if dialect is KERAS_1 else model_object(dialect, network)
    return shuffled(model) if dialect.shuffled else model


def weight_file_members(layers):
    """Layers with their group names in a weights file: the class in snake case, numbered class by class."""
    counts = {}
    for layer in layers:
        base = snake(layer.kind)
        count = counts.get(base, 0)
        counts[base] = count + 1
        yield layer, base if count == 0 else f"{base}_{count}"
