"""Builds a graph and, next to each node, computes in double precision what it must give for two images."""
import itertools
import math

import numpy as np

import protobuf

IMAGES = 2


def erf(x):
    return np.vectorize(math.erf)(x)


def softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


class Network:
    """Values are pairs: the name in the graph and the numbers of both images."""

    def __init__(self, opset, ir=8, producer="pytorch", form="raw", dtype="float32", domains=(), constants_as_inputs=False):
        self.opset, self.ir, self.producer, self.form, self.dtype = opset, ir, producer, form, dtype
        self.domains, self.constants_as_inputs = domains, constants_as_inputs
        self.nodes, self.weights, self.inputs, self.outputs, self.constants = [], [], [], [], []
        self.random = np.random.RandomState(opset * 100 + ir)
        self.names = itertools.count(1)

    def image(self, name, sizes, numbers):
        """sizes: as the file declares them. numbers: [images, ...] after scaling, in the order of the axes."""
        self.inputs.append(protobuf.value_info(name, protobuf.TYPES[self.dtype], sizes))
        return name, numbers.astype(np.float64)

    def output(self, value, sizes):
        self.outputs.append(protobuf.value_info(value[0], protobuf.TYPES[self.dtype], sizes))

    def weight(self, *sizes, scale=None, positive=False, name=None, values=None):
        if values is None:
            scale = scale or 1.6 / max(1, np.prod(sizes[1:])) ** 0.5
            values = self.random.uniform(0.5, 1.5, sizes) if positive else self.random.normal(0, scale, sizes)
        array = np.asarray(values, self.dtype)
        name = name or f"onnx::weight_{next(self.names)}"
        self.weights.append(protobuf.tensor(name, array, self.form))
        if self.constants_as_inputs:
            self.constants.append(protobuf.value_info(name, protobuf.TYPES[self.dtype], array.shape))
        return name, array.astype(np.float64)

    def integers(self, *values, scalar=False, name=None):
        array = np.array(values[0] if scalar else values, np.int64)
        name = name or f"onnx::integers_{next(self.names)}"
        self.weights.append(protobuf.tensor(name, array, self.form))
        if self.constants_as_inputs:
            self.constants.append(protobuf.value_info(name, protobuf.INT64, array.shape))
        return name, array

    def constant_node(self, values, **kind):
        """A Constant node, as older exporters have for each number."""
        array = np.asarray(values, kind.get("dtype", self.dtype))
        return self.node("Constant", [], array.astype(np.float64), value=protobuf.tensor("", array, self.form))

    def node(self, op, inputs, numbers, name=None, outputs=None, **attributes):
        name = name or f"/layer/{op}_{next(self.names)}_output_0"
        names = [name] + [f"{name}_{i}" for i in range(1, outputs or 1)]
        attributes = {k: v for k, v in attributes.items() if v is not None}
        self.nodes.append(protobuf.node(op, [i[0] if i else "" for i in inputs], names, "node_" + name, attributes))
        return [(n, v) for n, v in zip(names, numbers)] if outputs else (name, numbers)

    def file(self):
        return protobuf.model(
            self.nodes, self.weights, self.inputs + self.constants, self.outputs, self.opset, self.ir, self.producer,
            self.domains)

    # Layers with a window.

    def conv(self, x, filters, size, stride=1, pads=None, group=1, dilation=1, auto_pad=None, bias=True, name=None, kernel_shape=True):
        data = x[1]
        kernel = self.weight(filters, data.shape[1] // group, size, size)
        offset = self.weight(filters, scale=0.1) if bias else None
        window = dilation * (size - 1) + 1
        used = pads or ([0] * 4 if not auto_pad else same(data.shape[2:], window, stride, auto_pad))
        padded = np.pad(data, ((0, 0), (0, 0), (used[0], used[2]), (used[1], used[3])))
        rows = (padded.shape[2] - window) // stride + 1
        columns = (padded.shape[3] - window) // stride + 1
        out = np.zeros((data.shape[0], filters, rows, columns))
        per_in, per_out = data.shape[1] // group, filters // group
        for f, r, c in itertools.product(range(filters), range(rows), range(columns)):
            g = f // per_out
            part = padded[:, g * per_in:(g + 1) * per_in, r * stride:r * stride + window:dilation,
                          c * stride:c * stride + window:dilation]
            out[:, f, r, c] = (part * kernel[1][f]).sum(axis=(1, 2, 3))
        if bias:
            out += offset[1].reshape(1, -1, 1, 1)
        return self.node(
            "Conv", [x, kernel] + ([offset] if bias else []), out, name, dilations=[dilation] * 2, group=group,
            kernel_shape=[size] * 2 if kernel_shape else None, pads=pads, strides=[stride] * 2, auto_pad=auto_pad)

    def pool(self, op, x, size, stride, pads=None, ceil=False, include=None, auto_pad=None):
        data, pads_used = x[1], pads or [0] * 4
        rows, columns = (count(data.shape[2 + a], size, stride, pads_used[a], pads_used[a + 2], ceil) for a in (0, 1))
        out = np.zeros(data.shape[:2] + (rows, columns))
        for r, c in itertools.product(range(rows), range(columns)):
            top, left = r * stride - pads_used[0], c * stride - pads_used[1]
            part = data[:, :, max(0, top):top + size, max(0, left):left + size]
            if op == "MaxPool":
                out[:, :, r, c] = part.max(axis=(2, 3))
            else:
                # The places within map and padding count, beyond the padding none does.
                high = min(top + size, data.shape[2] + pads_used[2]) - top
                wide = min(left + size, data.shape[3] + pads_used[3]) - left
                out[:, :, r, c] = part.sum(axis=(2, 3)) / (high * wide if include else part.shape[2] * part.shape[3])
        return self.node(
            op, [x], out, kernel_shape=[size] * 2, strides=[stride] * 2, pads=pads, ceil_mode=1 if ceil else None,
            count_include_pad=include, auto_pad=auto_pad)

    def batch_norm(self, x, **attributes):
        c = x[1].shape[1]
        gamma, beta = self.weight(c, positive=True), self.weight(c, scale=0.2)
        mean, variance = self.weight(c, scale=0.2), self.weight(c, positive=True)
        shape = (1, -1) + (1,) * (x[1].ndim - 2)
        g, b, m, v = (w[1].reshape(shape) for w in (gamma, beta, mean, variance))
        out = (x[1] - m) / np.sqrt(v + np.float32(1e-3)) * g + b
        return self.node("BatchNormalization", [x, gamma, beta, mean, variance], out, epsilon=1e-3, **attributes)

    def global_average(self, x):
        return self.node("GlobalAveragePool", [x], x[1].mean(axis=(2, 3), keepdims=True))

    # Number by number.

    def sigmoid(self, x):
        return self.node("Sigmoid", [x], 1 / (1 + np.exp(-x[1])))

    def relu(self, x):
        return self.node("Relu", [x], np.maximum(x[1], 0))

    def add(self, a, b, name=None):
        return self.node("Add", [a, b], a[1] + b[1], name)

    def mul(self, a, b):
        return self.node("Mul", [a, b], a[1] * b[1])

    def swish(self, x):
        return self.mul(x, self.sigmoid(x))

    # Shapes. The file's shape may be for one image; the numbers here are always of two.

    def reshape(self, x, shape, sizes):
        return self.node("Reshape", [x, shape], x[1].reshape((IMAGES,) + tuple(sizes)))

    def flatten(self, x):
        return self.node("Flatten", [x], x[1].reshape(IMAGES, -1), axis=1)

    def transpose(self, x, *axes):
        return self.node("Transpose", [x], x[1].transpose(axes), perm=list(axes))

    def dense(self, x, units):
        kernel, bias = self.weight(units, x[1].shape[1]), self.weight(units, scale=0.3)
        return self.node("Gemm", [x, kernel, bias], x[1] @ kernel[1].T + bias[1], alpha=1.0, beta=1.0, transB=1)

    def matmul(self, x, units):
        kernel, bias = self.weight(x[1].shape[-1], units, scale=1 / x[1].shape[-1] ** 0.5), self.weight(units, scale=0.3)
        return self.add(self.node("MatMul", [x, kernel], x[1] @ kernel[1]), bias)


def same(sizes, window, stride, rule):
    pads = [0] * 4
    for axis, size in enumerate(sizes):
        total = max(0, (-(-size // stride) - 1) * stride + window - size)
        first = total // 2 if rule == "SAME_UPPER" else total - total // 2
        pads[axis], pads[axis + 2] = first, total - first
    return pads


def count(size, window, stride, before, after, ceil):
    free = size + before + after - window
    steps = (-(-free // stride) if ceil else free // stride) + 1
    # A window must begin within the map or the padding before it.
    return steps - 1 if ceil and (steps - 1) * stride >= size + before else steps
