"""The models: small networks, each with the habits of one exporter."""
import dataclasses

import numpy as np

import protobuf
from network import IMAGES, Network, erf, softmax

SIDE = 16
SEVEN = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"]
UNIT = ([1 / 255], [0])
IMAGENET = ([1 / (255 * d) for d in (0.229, 0.224, 0.225)], [-m / d for m, d in zip((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])


@dataclasses.dataclass
class Model:
    name: str
    network: Network
    end: np.ndarray  # what the output gives for each image
    labels: list
    scaling: tuple = UNIT
    is_probability: bool = False
    output: str = "FromGraph"
    output_name: str | None = None
    layout: str = "FromShape"
    input: list | None = None
    temperature: float = 1.0
    size: tuple = (SIDE, SIDE)


def pixels(height=SIDE, width=SIDE):
    """The same as the test's: two images of bytes, in gray."""
    i = np.arange(height * width)
    return np.stack([(i * (37 + 4 * k) + (i // 7) * 13 + k * 101) % 256 for k in range(IMAGES)]).reshape(IMAGES, 1, height, width)


def scaled(scaling, channels=1, height=SIDE, width=SIDE):
    scales, offsets = (np.resize(np.float32(n), channels).reshape(1, -1, 1, 1).astype(np.float64) for n in scaling)
    return pixels(height, width) * scales + offsets


def ferplus():
    """emotion-ferplus of the ONNX Model Zoo, in miniature: CNTK's export, for one image, all constants among the inputs."""
    net = Network(7, ir=3, producer="CNTK", form="lists", domains=[("ai.onnx.ml", 1)], constants_as_inputs=True)
    x = net.image("Input3", [1, 1, SIDE, SIDE], scaled(([1], [0])))
    mean, deviation = net.constant_node(127.5), net.constant_node(255)
    x = net.node("Sub", [x, mean], x[1] - mean[1], "Minus340_Output_0")
    x = net.node("Div", [x, deviation], x[1] / deviation[1], "Block352_Output_0")
    for filters in (6, 8):
        x = net.conv(x, filters, 3, auto_pad="SAME_UPPER", bias=False)
        x = net.relu(net.add(x, net.weight(filters, 1, 1, scale=0.2)))
        x = net.pool("MaxPool", x, 2, 2, pads=[0] * 4, auto_pad="VALID")
        x = net.node("Dropout", [x], x[1], ratio=0.25)
    x = net.reshape(x, net.integers(1, 8 * 16, name="Pooling547_shape"), [8 * 16])
    kernel = net.weight(8, 4, 4, 10, scale=0.1, name="Parameter675")
    flat = net.node("Reshape", [kernel, net.integers(8 * 16, 10)], kernel[1].reshape(-1, 10), "Times622_reshape1")
    x = net.node("MatMul", [x, flat], x[1] @ flat[1])
    x = net.relu(net.add(x, net.weight(10)))
    x = net.node("Dropout", [x], x[1], ratio=0.5)
    kernel = net.weight(10, 8)
    x = net.node("MatMul", [x, kernel], x[1] @ kernel[1])
    x = net.add(x, net.weight(8, scale=0.5), "Plus692_Output_0")
    net.output(x, [1, 8])
    labels = ["neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", None]
    return Model("ferplus", net, x[1], labels, ([1], [0]))


def efficientnet():
    """PyTorch: swish, squeeze and excitation, a residual; three channels with ImageNet's means; any number of images."""
    net = Network(13)
    x = net.image("input.1", ["batch", 3, SIDE, SIDE], scaled(IMAGENET, 3))
    x = net.swish(net.conv(x, 8, 3, stride=2, pads=[1] * 4))
    y = net.swish(net.conv(x, 8, 3, pads=[1] * 4, group=8))
    s = net.node("ReduceMean", [y], y[1].mean(axis=(2, 3), keepdims=True), axes=[2, 3], keepdims=1)
    s = net.sigmoid(net.conv(net.swish(net.conv(s, 2, 1)), 8, 1))
    y = net.conv(net.mul(s, y), 8, 1)
    x = net.add(x, y)
    x = net.dense(net.flatten(net.global_average(x)), 7)
    net.output(x, ["batch", 7])
    return Model("efficientnet", net, x[1], SEVEN, IMAGENET, temperature=1.5)


def mobilenet_v3():
    """PyTorch: hard functions, groups, and the shape of a reshape computed from that of a value."""
    net = Network(14)
    x = net.image("input", ["N", 1, SIDE, SIDE], scaled(([1 / 127.5], [-1])))
    x = net.conv(x, 8, 3, stride=2, pads=[1] * 4)
    x = net.node("HardSwish", [x], x[1] * np.clip(x[1] / 6 + 0.5, 0, 1))
    y = net.conv(x, 8, 5, pads=[2] * 4, group=4)
    lowest, highest = net.weight(values=0.0), net.weight(values=6.0)
    y = net.node("Clip", [y, lowest, highest], np.clip(y[1], 0, 6))
    s = net.conv(net.global_average(y), 8, 1)
    s = net.node("HardSigmoid", [s], np.clip(s[1] / 6 + 0.5, 0, 1), alpha=1 / 6)
    y = net.batch_norm(net.mul(y, s), momentum=0.9, training_mode=0)
    x = net.pool("AveragePool", net.add(x, y), 2, 2)
    shape = net.node("Shape", [x], np.array((-1,) + x[1].shape[1:]))
    number = net.node("Gather", [shape, net.integers(0, scalar=True)], np.array(-1), axis=0)
    number = net.node("Unsqueeze", [number, net.integers(0)], np.array([-1]))
    shape = net.node("Concat", [number, net.integers(-1)], np.array([-1, -1]), axis=0)
    x = net.node("Reshape", [x, shape], x[1].reshape(IMAGES, -1))
    x = net.dense(x, 7)
    net.output(x, ["N", 7])
    return Model("mobilenet-v3", net, x[1], SEVEN, ([1 / 127.5], [-1]))


def mobilenet_v2():
    """An older export for one image: bounds and padding as attributes, axes that go, a softmax at the end."""
    net = Network(10, ir=4)
    x = net.image("data", [1, 3, SIDE, SIDE], scaled(([1 / 255], [0]), 3))
    x = net.node("Pad", [x], np.pad(x[1], ((0, 0), (0, 0), (0, 1), (0, 1))), mode="constant", pads=[0] * 6 + [1, 1], value=0.0)
    x = net.batch_norm(net.conv(x, 6, 3, stride=2, bias=False))
    x = net.node("Clip", [x], np.clip(x[1], 0, 6), min=0.0, max=6.0)
    x = net.pool("AveragePool", x, 3, 2, pads=[1] * 4, ceil=True, include=1)
    x = net.node("ReduceMean", [x], x[1].mean(axis=(2, 3)), axes=[2, 3], keepdims=0)
    x = net.dense(x, 7)
    x = net.node("Softmax", [x], softmax(x[1], 1), axis=1)
    net.output(x, [1, 7])
    return Model("mobilenet-v2", net, x[1], SEVEN, is_probability=True)


def keras():
    """tf2onnx: channels last, transposed first and back before the reshape; five classes, one of them no expression."""
    net = Network(13, producer="tf2onnx")
    scaling = ([2 / 255], [-1])
    x = net.image("conv2d_input", ["unk__1", SIDE, SIDE, 3], scaled(scaling, 3).transpose(0, 2, 3, 1))
    x = net.transpose(x, 0, 3, 1, 2)
    x = net.relu(net.conv(x, 6, 3, auto_pad="SAME_LOWER", stride=2))
    x = net.batch_norm(x)
    x = net.pool("MaxPool", x, 2, 2)
    x = net.transpose(x, 0, 2, 3, 1)
    x = net.reshape(x, net.integers(-1, 96), [96])
    x = net.matmul(x, 5)
    x = net.node("Softmax", [x], softmax(x[1], -1))
    net.output(x, ["unk__2", 5])
    return Model("keras", net, x[1], ["happy", "angry", None, "sad", "neutral"], scaling, is_probability=True)


def inception():
    """Branches that are joined: dilation, pools with zeros that count, a size that is rounded up; log-softmax."""
    net = Network(12)
    x = net.image("x", ["N", 1, SIDE, SIDE], scaled(UNIT))
    x = net.pool("MaxPool", net.relu(net.conv(x, 4, 2)), 3, 2, ceil=True)
    a = net.conv(x, 3, 3, pads=[2] * 4, dilation=2)
    b = net.conv(net.pool("AveragePool", x, 3, 1, pads=[1] * 4, include=1), 2, 1)
    c = net.pool("AveragePool", x, 3, 1, pads=[1] * 4, include=0)
    x = net.node("Concat", [a, b, c], np.concatenate([a[1], b[1], c[1]], axis=1), axis=1)
    x = net.pool("AveragePool", x, 3, 2, pads=[1] * 4, ceil=True, include=1)
    x = net.conv(x, 5, 1, pads=[1] * 4)
    x = net.dense(net.flatten(x), 7)
    x = net.node("LogSoftmax", [x], np.log(softmax(x[1], 1)), axis=1)
    net.output(x, ["N", 7])
    return Model("inception", net, x[1], SEVEN)


def resize():
    """Maps of other sizes, added to those before; slopes per channel."""
    net = Network(11, ir=6)
    x = net.image("x", ["N", 1, SIDE, SIDE], scaled(UNIT))
    x = net.conv(x, 4, 3, pads=[1] * 4)
    slope = net.weight(4, 1, 1, positive=True)
    x = net.node("PRelu", [x, slope], np.where(x[1] < 0, x[1] * slope[1], x[1]))
    small = net.pool("MaxPool", x, 2, 2)
    half = net.node("LeakyRelu", [small], np.where(small[1] < 0, small[1] * np.float32(0.1), small[1]), alpha=0.1)
    none = net.weight(0, values=[])
    wide = net.node(
        "Resize", [half, none, net.weight(values=[1.0, 1, 2, 2])], half[1].repeat(2, 2).repeat(2, 3), mode="nearest",
        coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    x = net.add(x, wide)
    shape = net.integers(1, 4, 24, 10)
    x = net.node("Resize", [x, none, none, shape], linear(x[1], 24, 10), mode="linear", coordinate_transformation_mode="half_pixel")
    x = net.dense(net.flatten(net.pool("AveragePool", x, 2, 4)), 7)
    net.output(x, ["N", 7])
    return Model("resize", net, x[1], SEVEN)


def linear(x, height, width):
    for axis, size in ((2, height), (3, width)):
        length = x.shape[axis]
        place = np.clip((np.arange(size) + 0.5) * length / size - 0.5, 0, length - 1)
        low = np.floor(place).astype(int)
        share = (place - low).reshape((-1, 1) if axis == 2 else (1, -1))
        x = x.take(low, axis) * (1 - share) + x.take(np.minimum(low + 1, length - 1), axis) * share
    return x


def upsample():
    """Opset 9: Upsample, and factors as a constant; reshapes to more axes and back."""
    net = Network(9, ir=4, form="lists")
    x = net.image("x", [1, 1, SIDE, SIDE], scaled(UNIT))
    x = net.conv(x, 4, 3, stride=2)
    x = net.node("Upsample", [x, net.constant_node([1, 1, 2, 3])], x[1].repeat(2, 2).repeat(3, 3), mode="nearest")
    x = net.pool("MaxPool", x, 3, 3)
    x = net.node("Squeeze", [net.global_average(x)], x[1].mean(axis=(2, 3)), axes=[2, 3])
    x = net.dense(x, 7)
    x = net.node("Unsqueeze", [x], x[1][:, None], axes=[1])
    x = net.node("Softmax", [x], softmax(x[1], 2), axis=2)
    x = net.node("Flatten", [x], x[1].reshape(IMAGES, -1), axis=2)
    net.output(x, [1, 7])
    return Model("upsample", net, x[1], SEVEN, is_probability=True)


def shufflenet():
    """Channels that are split, shuffled and cut; sizes as integers of 32 bits in attributes and inputs."""
    net = Network(15)
    x = net.image("x", ["N", 1, SIDE, SIDE], scaled(UNIT))
    x = net.relu(net.conv(x, 8, 3, stride=2, pads=[1] * 4))
    a, b = net.node("Split", [x, net.integers(4, 4)], [x[1][:, :4], x[1][:, 4:]], outputs=2, axis=1)
    b = net.relu(net.conv(b, 4, 3, pads=[1] * 4, group=2))
    x = net.node("Concat", [a, b], np.concatenate([a[1], b[1]], axis=1), axis=-3)
    x = net.reshape(x, net.integers(-1, 2, 4, 8, 8), (2, 4, 8, 8))
    x = net.transpose(x, 0, 2, 1, 3, 4)
    x = net.reshape(x, net.integers(0, 8, 8, -1), (8, 8, 8))
    most = 2 ** 63 - 1
    x = net.node(
        "Slice", [x, net.integers(1, 0, 0), net.integers(7, most, most), net.integers(1, 2, 3), net.integers(1, 2, 2)],
        x[1][:, 1:7, ::2, ::2])
    x = net.node("ReduceSum", [x, net.integers(-1, -2)], x[1].sum(axis=(2, 3)), keepdims=0)
    x = net.dense(x, 7)
    net.output(x, ["N", 7])
    return Model("shufflenet", net, x[1], SEVEN)


def sigmoids():
    """Independent yes or no for each class; two expressions are missing."""
    net = Network(17)
    x = net.image("x", ["N", SIDE, SIDE, 1], scaled(UNIT).transpose(0, 2, 3, 1))
    x = net.relu(net.conv(net.transpose(x, 0, 3, 1, 2), 5, 3, stride=3))
    x = net.sigmoid(net.dense(net.flatten(net.global_average(x)), 5))
    net.output(x, ["N", 5])
    return Model("sigmoids", net, x[1], ["sad", "happy", "fear", "neutral", "angry"], is_probability=True)


def half():
    """All numbers in half precision; computed in single precision."""
    net = Network(13, dtype="float16")
    x = net.image("x", ["N", 1, SIDE, SIDE], scaled(UNIT))
    x = net.node("Cast", [x], x[1], to=protobuf.FLOAT16)
    x = net.relu(net.conv(x, 6, 3, stride=2))
    x = net.matmul(net.flatten(x), 7)
    net.output(x, ["N", 7])
    return Model("half", net, x[1], SEVEN)


def double():
    """Constants in double precision, of attributes, with a shape that begins with -1."""
    net = Network(16, dtype="float64", form="lists")
    x = net.image("x", ["N", 1, SIDE, SIDE], scaled(UNIT))
    x = net.relu(net.conv(x, 6, 3, stride=2, kernel_shape=False))
    x = net.dense(net.reshape(x, net.integers(-1, 6 * 49), [6 * 49]), 7)
    net.output(x, ["N", 7])
    return Model("double", net, x[1], SEVEN)


def attention():
    """Products of values: which places of the map look at which."""
    net = Network(17)
    x = net.image("x", ["N", 1, SIDE, SIDE], scaled(UNIT))
    x = net.conv(x, 6, 4, stride=4)
    rows = net.reshape(x, net.integers(0, 6, 16), (6, 16))
    rows = net.transpose(rows, 0, 2, 1)
    scores = net.node("MatMul", [rows, net.transpose(rows, 0, 2, 1)], rows[1] @ rows[1].transpose(0, 2, 1))
    root = net.constant_node(6 ** 0.5)
    scores = net.node("Div", [scores, root], scores[1] / root[1])
    weights = net.node("Softmax", [scores], softmax(scores[1], -1), axis=-1)
    x = net.node("MatMul", [weights, rows], weights[1] @ rows[1])
    x = net.matmul(x, 5)
    x = net.node("Gather", [x, net.integers(3, scalar=True)], x[1][:, 3], axis=1)
    x = net.dense(x, 7)
    net.output(x, ["N", 7])
    return Model("attention", net, x[1], SEVEN)


def functions():
    """Each function of a number, and constants that follow from others."""
    net = Network(20, ir=9)
    x = net.image("x", ["N", 1, SIDE, SIDE], scaled(([4 / 255], [-2])))
    x = net.conv(x, 4, 3, stride=4)
    v = x[1]
    soft = net.node("Softplus", [x], np.log1p(np.exp(v)))
    two = net.constant_node(2)
    terms = [
        net.node("Mish", [x], v * np.tanh(np.log1p(np.exp(v)))),
        net.node("Gelu", [x], v * (1 + erf(v / 2 ** 0.5)) / 2),
        net.node("Elu", [x], np.where(v < 0, np.float32(0.7) * (np.exp(v) - 1), v), alpha=0.7),
        net.node("Selu", [x], np.where(v < 0, 1.5 * 1.25 * (np.exp(v) - 1), 1.25 * v), alpha=1.5, gamma=1.25),
        net.node("Erf", [x], erf(v)),
        net.node("Sqrt", [soft], np.sqrt(soft[1])),
        net.node("Log", [soft], np.log(soft[1])),
        net.node("Reciprocal", [net.add(soft, two)], 1 / (soft[1] + 2)),
        net.node("Softsign", [x], v / (1 + np.abs(v))),
        net.node("Neg", [net.node("Tanh", [x], np.tanh(v))], -np.tanh(v)),
        net.node("Exp", [net.node("Abs", [x], np.abs(v))], np.exp(np.abs(v))),
        net.node("Pow", [x, two], v ** 2),
    ]
    x = net.mul(net.node("Sum", terms, sum(term[1] for term in terms)), net.constant_node([0.05]))
    variance = net.weight(1, 4, 1, 1, positive=True)
    root = net.node("Sqrt", [net.add(variance, net.weight(values=1e-3))], np.sqrt(variance[1] + np.float32(1e-3)))
    x = net.node("Div", [x, root], x[1] / root[1])
    low, high = net.weight(4, 1, 1, positive=True), net.weight(1, positive=True)
    y = net.node("Max", [x, low], np.maximum(x[1], low[1]))
    z = net.node("Min", [x, high], np.minimum(x[1], high[1]))
    x = net.node("Sum", [x, y, z], x[1] + y[1] + z[1])
    one = net.constant_node(1)
    x = net.node("Sub", [one, x], 1 - x[1])
    x = net.node("ReduceMax", [x, net.integers(2)], x[1].max(axis=2), keepdims=0)
    x = net.node("Identity", [x], x[1])
    x = net.dense(net.flatten(x), 7)
    net.output(x, ["N", 7])
    return Model("functions", net, x[1], SEVEN, ([4 / 255], [-2]))


def several_outputs():
    """Gender and age of one network; labels that are no expressions, a size that the file leaves open."""
    net = Network(13)
    x = net.image("x", ["N", 1, "height", "width"], scaled(UNIT, height=12, width=20))
    x = net.flatten(net.global_average(net.relu(net.conv(x, 6, 3))))
    gender, age = net.dense(x, 2), net.dense(x, 1)
    gender = net.node("Identity", [gender], gender[1], "gender")
    net.output(age, ["N", 1])
    net.output(gender, ["N", 2])
    return Model(
        "several-outputs", net, gender[1], ["woman", "man"], output_name=gender[0], input=[12, 20, 1], size=(12, 20))


def no_channels():
    """Images without a channel axis, and an end in channels: a convolution, and places of 1×1."""
    net = Network(13)
    x = net.image("x", [1, SIDE, SIDE], scaled(UNIT)[:, 0])
    x = net.node("Unsqueeze", [x, net.integers(1)], x[1][:, None])
    x = net.conv(net.relu(net.conv(x, 6, 3, stride=2)), 7, 3)
    x = net.global_average(x)
    x = net.node("Softmax", [x], softmax(x[1], 1), axis=1)
    net.output(x, [1, 7, 1, 1])
    return Model("no-channels", net, x[1].reshape(IMAGES, 7), SEVEN, is_probability=True)


ALL = [
    ferplus, efficientnet, mobilenet_v3, mobilenet_v2, keras, inception, resize, upsample, shufflenet, sigmoids, half, double,
    attention, functions, several_outputs, no_channels,
]
