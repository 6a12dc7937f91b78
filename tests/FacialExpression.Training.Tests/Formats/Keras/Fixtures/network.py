"""Builds small networks: the layers, their options in today's Keras words, their names and random weights.

How a network is spelled in a file is not decided here but in dialects.py and containers.py.
"""
import re
import zlib

import numpy as np

import reference

DEFAULTS = {
    "Conv2D": {"strides": (1, 1), "padding": "valid", "activation": "linear", "use_bias": True},
    "SeparableConv2D": {
        "strides": (1, 1), "padding": "valid", "depth_multiplier": 1, "activation": "linear", "use_bias": True,
    },
    "DepthwiseConv2D": {
        "strides": (1, 1), "padding": "valid", "depth_multiplier": 1, "activation": "linear", "use_bias": True,
    },
    "Dense": {"activation": "linear", "use_bias": True},
    "MaxPooling2D": {"pool_size": (2, 2), "strides": None, "padding": "valid"},
    "AveragePooling2D": {"pool_size": (2, 2), "strides": None, "padding": "valid"},
    "GlobalAveragePooling2D": {"keepdims": False},
    "GlobalMaxPooling2D": {"keepdims": False},
    "BatchNormalization": {"axis": -1, "momentum": 0.99, "epsilon": 0.001, "center": True, "scale": True},
    "ReLU": {"max_value": None, "negative_slope": 0.0, "threshold": 0.0},
    "LeakyReLU": {"alpha": 0.3},
    "ELU": {"alpha": 1.0},
    "Softmax": {"axis": -1},
    "Rescaling": {"scale": 1 / 255, "offset": 0.0},
    "Cropping2D": {"cropping": ((1, 1), (1, 1))},
    "PReLU": {"shared_axes": None},
    "Concatenate": {"axis": -1},
    "Normalization": {"axis": -1, "invert": False, "mean": None, "variance": None},
    "Dropout": {"rate": 0.25},
    "SpatialDropout2D": {"rate": 0.2},
    "GaussianNoise": {"stddev": 0.1},
}

# Keras' own way from a class to a layer's name and to a group of a weights file.
def snake(kind):
    name = re.sub(r"\W+", "", kind)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


KERAS_1_CLASSES = {"Conv2D": "Convolution2D", "SeparableConv2D": "SeparableConvolution2D"}


class Layer:
    def __init__(self, kind, name, options, inputs):
        self.kind = kind
        self.name = name
        self.options = options
        self.inputs = inputs  # Names of the layers whose outputs come in; empty = the picture.
        self.weights = {}  # In the order Keras keeps them: trainable ones first.
        self.inner = None  # The network of a nested model.
        self.input_shape = None
        self.output_shape = None

    @property
    def frozen(self):
        return [name for name in self.weights if name.startswith("moving_")]


class Network:
    """naming: "tf" numbers conv2d, conv2d_1 …; "keras" conv2d_1, conv2d_2 …; "keras1" uses the words of Keras 1
    and "tfjs" those of TensorFlow.js, conv2d_Conv2D1 ….
    head: what the last numbers are, "softmax", "sigmoid", "logits" or "yes-or-no".
    scale, offset: how pixels from 0 to 255 become the numbers fed, a number or one for each channel; a scale of None
    feeds the pixels as they are.
    flat_input: whether the file's input has no axis for the one channel.
    keras3: whether activations are Keras 3's where a name changed its meaning."""

    def __init__(self, name, input_shape=(12, 10, 1), naming="tf", head="softmax", dtype="float32", functional=False,
                 scale=1 / 255, offset=0.0, flat_input=False, keras3=False):
        self.name = name
        # The model's own name. TensorFlow's copy of Keras begins without a number, all others with 1.
        self.title = ("model" if functional else "sequential") + ("" if naming == "tf" else "_1")
        self.input_shape = tuple(input_shape)
        self.naming = naming
        self.head = head
        self.dtype = dtype
        self.functional = functional
        self.scale = scale
        self.offset = offset
        self.flat_input = flat_input
        self.keras3 = keras3
        self.any_size = False
        self.layers = []
        self.values = {}  # Each layer's output for the test picture.
        self.counts = {}
        # A random stream of its own: changing one model leaves all the others as they were.
        self.random = np.random.default_rng(zlib.crc32(name.encode()))

    def _next_name(self, kind):
        if self.naming == "keras1":
            base = re.sub(r"_", "", snake(KERAS_1_CLASSES.get(kind, kind)))
        else:
            base = snake(kind)
        count = self.counts.get(base, 0 if self.naming == "tf" else 1)
        self.counts[base] = count + 1
        if self.naming == "tfjs":
            return f"{base}_{kind}{count}"
        return base if count == 0 else f"{base}_{count}"

    def input(self, name):
        self._append(Layer("InputLayer", name, {}, []))
        return name

    def add(self, kind, name=None, inputs=None, inner=None, **options):
        options = {**DEFAULTS.get(kind, {}), **options, **({"keras3": True} if self.keras3 else {})}
        before = [self.layers[-1].name] if self.layers else []
        layer = Layer(kind, name or self._next_name(kind), options, before if inputs is None else inputs)
        layer.inner = inner
        self._append(layer)
        return layer.name

    def _append(self, layer):
        arriving = [self.values[name] for name in layer.inputs] or [reference.fed_picture(self)]
        layer.input_shape = arriving[0].shape
        layer.weights = self._weights(layer)
        self._calm(layer, arriving)
        self.layers.append(layer)
        # The shape is read off a real run, so there is only one place that knows the arithmetic of shapes.
        self.values[layer.name] = reference.run_layer(layer, arriving)
        layer.output_shape = self.values[layer.name].shape

    def _calm(self, layer, arriving):
        """Scales a kernel until the layer's outputs spread as wide as a normal distribution does: activations then
        meet numbers on both sides of their bends, and no softmax ends with 1, 0, 0 …, which would test nothing."""
        name = next((name for name in reversed(layer.weights) if name.endswith("kernel")), None)
        # A single number has no spread.
        if name and layer.options.get("units") != 1:
            spread = np.std(reference.run_layer(layer, arriving, plain=True))
            layer.weights[name] = (layer.weights[name] / spread * layer.options.get("spread", 1.0)).astype(self.dtype)

    def find(self, name):
        return next(layer for layer in self.layers if layer.name == name)

    def reorder(self, names):
        """Keras lists the layers of a functional model by depth, not in the order they were made."""
        assert sorted(names) == sorted(layer.name for layer in self.layers)
        self.layers = [self.find(name) for name in names]

    @property
    def weighted(self):
        return [layer for layer in self.layers if layer.weights or (layer.inner and layer.inner.weighted)]

    def all_weights(self):
        """Every weight as (layer, weight name, array), layer after layer, nested models opened."""
        for layer in self.layers:
            if layer.inner:
                yield from layer.inner.all_weights()
            for name, value in layer.weights.items():
                yield layer, name, value

    def trainables_first(self):
        """The order in which Keras lists the weights of a model which is itself a layer."""
        every = list(self.all_weights())
        return [w for w in every if w[1] not in w[0].frozen] + [w for w in every if w[1] in w[0].frozen]

    def _values(self, shape, spread, center=0.0):
        return (center + spread * self.random.standard_normal(shape)).astype(self.dtype)

    def _weights(self, layer):
        options, kind = layer.options, layer.kind
        channels = layer.input_shape[-1]
        weights = {}
        if kind == "Conv2D":
            shape = (*options["kernel_size"], channels // options.get("groups", 1), options["filters"])
            weights["kernel"] = self._values(shape, np.sqrt(2 / np.prod(shape[:3])))
        elif kind in ("DepthwiseConv2D", "SeparableConv2D"):
            shape = (*options["kernel_size"], channels, options["depth_multiplier"])
            weights["depthwise_kernel"] = self._values(shape, np.sqrt(2 / np.prod(shape[:2])))
            if kind == "SeparableConv2D":
                shape = (1, 1, channels * options["depth_multiplier"], options["filters"])
                weights["pointwise_kernel"] = self._values(shape, np.sqrt(1 / shape[2]))
        elif kind == "Dense":
            shape = (channels, options["units"])
            weights["kernel"] = self._values(shape, np.sqrt(1.5 / channels))
        elif kind == "PReLU":
            shape = [1 if axis + 1 in (options["shared_axes"] or ()) else size
                     for axis, size in enumerate(layer.input_shape)]
            weights["alpha"] = self._values(shape, 0.3)
        elif kind == "Normalization" and options["mean"] is None:
            weights["mean"] = self._values((channels,), 0.2, 0.4)
            weights["variance"] = np.exp(self._values((channels,), 0.3, -2)).astype(self.dtype)
        elif kind == "BatchNormalization":
            if options["scale"]:
                weights["gamma"] = self._values((channels,), 0.2, 1.0)
            if options["center"]:
                weights["beta"] = self._values((channels,), 0.3)
            weights["moving_mean"] = self._values((channels,), 0.3)
            # Far from 1 and never alike, so that mixing it up with gamma would show.
            weights["moving_variance"] = np.exp(self._values((channels,), 0.6, -0.3)).astype(self.dtype)
        if options.get("use_bias"):
            size = weights["depthwise_kernel"].shape[2] * options["depth_multiplier"] \
                if kind == "DepthwiseConv2D" else list(weights.values())[-1].shape[-1]
            weights["bias"] = self._values((size,), 0.2)
        return weights
