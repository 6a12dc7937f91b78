"""A forward pass of Keras layers in plain numpy and float64.

It is written for being read next to the Keras documentation, not for speed: the scores it gives are what the
C# reader is compared with, so it shares no code and no tricks with the reader.
A picture is an array [height, width, channels]; there is no batch dimension anywhere.
"""
import math

import numpy as np

_erf = np.vectorize(math.erf, otypes=[float])


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def elu(x, alpha=1.0):
    # expm1 of the minimum: np.where evaluates both branches, and e^x of a large x would overflow.
    return np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0)))


def selu(x):
    return 1.0507009873554804934193349852946 * elu(x, 1.6732632423543772848170429916717)


def softplus(x):
    return np.logaddexp(x, 0)


ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky_relu": lambda x: np.where(x >= 0, x, 0.2 * x),  # The string means 0.2; the layer's default is 0.3.
    "elu": elu,
    "selu": selu,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "silu": lambda x: x * sigmoid(x),
    "swish": lambda x: x * sigmoid(x),
    "gelu": lambda x: 0.5 * x * (1 + _erf(x / math.sqrt(2))),  # Keras' default is the exact form.
    "softplus": softplus,
    "softsign": lambda x: x / (1 + np.abs(x)),
    "mish": lambda x: x * np.tanh(softplus(x)),
    "hard_sigmoid": lambda x: np.clip(0.2 * x + 0.5, 0, 1),  # Keras 2's; Keras 3's is below.
    "hard_silu": lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "softmax": softmax,
}

KERAS_3_ACTIVATIONS = {**ACTIVATIONS, "hard_sigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1)}


def _same_padding(size, window, stride):
    """TensorFlow's rule: when an odd number of cells is needed, the extra one goes to the bottom and the right."""
    out = -(-size // stride)
    total = max((out - 1) * stride + window - size, 0)
    return total // 2, total - total // 2


def _windows(x, window, strides, padding, fill, dilation=(1, 1)):
    """All windows of a picture: [out height, out width, channels, window height, window width]."""
    # With holes, a window covers more cells than it has.
    covered = tuple((size - 1) * hole + 1 for size, hole in zip(window, dilation))
    if padding == "same":
        rows = _same_padding(x.shape[0], covered[0], strides[0])
        columns = _same_padding(x.shape[1], covered[1], strides[1])
        x = np.pad(x, (rows, columns, (0, 0)), constant_values=fill)
    every = np.lib.stride_tricks.sliding_window_view(x, covered, axis=(0, 1))
    return every[:: strides[0], :: strides[1], :, :: dilation[0], :: dilation[1]]


def convolution(x, kernel, options):
    """With groups, the first filters see the first channels only, the next the next."""
    groups = options.get("groups", 1)
    depth, filters = kernel.shape[2], kernel.shape[3] // groups
    dilation = options.get("dilation_rate", (1, 1))
    parts = []
    for g in range(groups):
        windows = _windows(x[:, :, g * depth:(g + 1) * depth], kernel.shape[:2], options["strides"], options["padding"],
                           0.0, dilation)
        parts.append(np.einsum("hwcij,ijco->hwo", windows, kernel[:, :, :, g * filters:(g + 1) * filters]))
    return np.concatenate(parts, axis=-1)


def depthwise(x, kernel, options):
    # The outputs of one input channel stay together: output channel = input channel * multiplier + m.
    windows = _windows(x, kernel.shape[:2], options["strides"], options["padding"], 0.0,
                       options.get("dilation_rate", (1, 1)))
    y = np.einsum("hwcij,ijcm->hwcm", windows, kernel)
    return y.reshape(y.shape[0], y.shape[1], -1)


def _pool(x, options, largest):
    window, strides, padding = options["pool_size"], options["strides"] or options["pool_size"], options["padding"]
    if largest:
        return _windows(x, window, strides, padding, -np.inf).max(axis=(3, 4))
    # Padding is no picture: the average is taken over the cells that exist.
    total = _windows(x, window, strides, padding, 0.0).sum(axis=(3, 4))
    count = _windows(np.ones_like(x), window, strides, padding, 0.0).sum(axis=(3, 4))
    return total / count


def _batch_normalization(x, weights, options):
    y = (x - weights["moving_mean"]) / np.sqrt(weights["moving_variance"] + options["epsilon"])
    return y * weights.get("gamma", 1.0) + weights.get("beta", 0.0)


def _relu_layer(x, options):
    y = np.where(x >= options["threshold"], x, options["negative_slope"] * (x - options["threshold"]))
    return y if options["max_value"] is None else np.minimum(y, options["max_value"])


# These do something while training only.
_IDENTITY = {
    "InputLayer", "Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout", "RandomFlip", "RandomRotation",
    "RandomZoom", "ActivityRegularization",
}


_TRANSPOSED = {"MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "Flatten"}


class _Like:
    def __init__(self, kind, options, weights):
        self.kind, self.options, self.weights = kind, options, weights


def run_layer(layer, inputs, plain=False):
    """The output of one layer for the list of its inputs; plain leaves out bias and activation."""
    x, options = inputs[0], layer.options
    if options.get("data_format") == "channels_first" and layer.kind in _TRANSPOSED:
        # The first axis is what Keras takes for channels: it moves them to the end, works, and moves them back.
        last = {**options, "data_format": "channels_last"}
        y = run_layer(_Like(layer.kind, last, layer.weights), [np.moveaxis(x, 0, -1)], plain)
        return np.moveaxis(y, -1, 0) if y.ndim == 3 else y
    w = {name: np.asarray(value, dtype=np.float64) for name, value in layer.weights.items()}
    if plain:
        w.pop("bias", None)
    kind = layer.kind
    if kind in _IDENTITY:
        return x
    if kind in ("Sequential", "Functional"):
        return run(layer.inner, x)
    if kind == "Conv2D":
        y = convolution(x, w["kernel"], options) + w.get("bias", 0.0)
    elif kind == "DepthwiseConv2D":
        y = depthwise(x, w["depthwise_kernel"], options) + w.get("bias", 0.0)
    elif kind == "SeparableConv2D":
        y = depthwise(x, w["depthwise_kernel"], options)
        y = convolution(y, w["pointwise_kernel"], {"strides": (1, 1), "padding": "valid"}) + w.get("bias", 0.0)
    elif kind == "Dense":
        y = x @ w["kernel"] + w.get("bias", 0.0)
    elif kind in ("MaxPooling2D", "AveragePooling2D"):
        y = _pool(x, options, largest=kind.startswith("Max"))
    elif kind == "GlobalAveragePooling2D":
        y = x.mean(axis=(0, 1), keepdims=options["keepdims"])
    elif kind == "GlobalMaxPooling2D":
        y = x.max(axis=(0, 1), keepdims=options["keepdims"])
    elif kind == "Flatten":
        y = x.reshape(-1)  # Height, width, channel.
    elif kind == "BatchNormalization":
        y = _batch_normalization(x, w, options)
    elif kind == "ReLU":
        y = _relu_layer(x, options)
    elif kind == "LeakyReLU":
        y = np.where(x >= 0, x, options["alpha"] * x)
    elif kind == "ELU":
        y = elu(x, options["alpha"])
    elif kind == "Softmax":
        y = softmax(x)
    elif kind == "Activation":
        y = x
    elif kind == "Rescaling":
        y = x * options["scale"] + options["offset"]
    elif kind == "ZeroPadding2D":
        y = np.pad(x, (*options["padding"], (0, 0)))
    elif kind == "Cropping2D":
        (top, bottom), (left, right) = options["cropping"]
        y = x[top:x.shape[0] - bottom, left:x.shape[1] - right]
    elif kind == "PReLU":
        y = np.where(x >= 0, x, w["alpha"] * x)
    elif kind == "Normalization":
        mean, variance = w.get("mean", options["mean"]), w.get("variance", options["variance"])
        y = (x - mean) / np.maximum(np.sqrt(variance), 1e-7)
    elif kind == "Permute":
        y = np.transpose(x, [axis - 1 for axis in options["dims"]])
    elif kind == "Reshape":
        y = x.reshape(options["target_shape"])
    elif kind == "Resizing":
        assert x.shape[:2] == (options["height"], options["width"])
        y = x
    elif kind == "Lambda":
        y = options["does"](x)
    elif kind == "Add":
        y = sum(inputs)
    elif kind == "Multiply":
        y = np.prod(np.broadcast_arrays(*inputs), axis=0)
    elif kind == "Average":
        y = sum(inputs) / len(inputs)
    elif kind == "Maximum":
        y = np.max(inputs, axis=0)
    elif kind == "Concatenate":
        y = np.concatenate(inputs, axis=options["axis"])
    else:
        raise ValueError(f"no forward pass for {kind}")
    functions = KERAS_3_ACTIVATIONS if options.get("keras3") else ACTIVATIONS
    return y if plain else functions[options.get("activation", "linear")](y)


def run(network, picture):
    """The output of a whole network (see network.py) for one picture."""
    outputs = {}
    for layer in network.layers:
        inputs = [outputs[name] for name in layer.inputs] if layer.inputs else [picture]
        outputs[layer.name] = run_layer(layer, inputs)
    return outputs[network.layers[-1].name]


def test_picture(shape):
    """The picture every fixture is asked about, with pixels 0-255; grey is repeated in all channels."""
    height, width, channels = shape
    grey = (np.arange(height * width) * 7919 % 256).reshape(height, width, 1)
    return np.repeat(grey, channels, axis=2).astype(np.float64)


def fed_picture(network):
    picture = test_picture(network.input_shape)
    if network.scale is not None:
        # A number, or one for each channel.
        picture = picture * np.asarray(network.scale) + np.asarray(network.offset)
    return picture[:, :, 0] if network.flat_input else picture


def scores(network):
    """The model's outputs as its owner sees them: numbers between 0 and 1 which add up to 1."""
    y = np.asarray(run(network, fed_picture(network))).reshape(-1)
    if network.head == "softmax":
        return y
    if network.head == "yes-or-no":
        return np.array([1 - y[0], y[0]])
    return softmax(y) if network.head == "logits" else y / y.sum()
