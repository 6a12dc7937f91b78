"""Writes ONNX's protobuf messages; the numbers are the fields' in onnx.proto."""
import struct

import numpy as np

FLOAT, UINT8, INT32, INT64, FLOAT16, DOUBLE = 1, 2, 6, 7, 10, 11
TYPES = {"float32": FLOAT, "float16": FLOAT16, "float64": DOUBLE, "int64": INT64, "int32": INT32}


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def data(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def single(field, value):
    return varint(field << 3 | 5) + struct.pack("<f", value)


def tensor(name, array, form="raw", location=None):
    """form "lists": float_data, int64_data, int32_data or double_data, as CNTK writes them."""
    array = np.asarray(array)
    kind = array.dtype.name
    out = b"".join(number(1, size) for size in array.shape) + number(2, TYPES[kind])
    if form == "lists":
        field = {"float32": 4, "int32": 5, "int64": 7, "float64": 10}[kind]
        flat = array.reshape(-1)
        packed = flat.tobytes() if kind.startswith("float") else b"".join(varint(int(i)) for i in flat)
        out += data(field, packed)
    out += data(8, name)
    if form == "raw":
        out += data(9, array.tobytes())
    if location:
        out += data(13, data(1, "location") + data(2, location)) + number(14, 1)
    return out


def attribute(name, value):
    out = data(1, name)
    if isinstance(value, bytes):
        return out + data(5, value) + number(20, 4)
    if isinstance(value, str):
        return out + data(4, value) + number(20, 3)
    if isinstance(value, float):
        return out + single(2, value) + number(20, 1)
    if isinstance(value, int):
        return out + number(3, value) + number(20, 2)
    if isinstance(value[0], float):
        return out + b"".join(single(7, v) for v in value) + number(20, 6)
    return out + b"".join(number(8, v) for v in value) + number(20, 7)


def node(op, inputs, outputs, name, attributes, domain=""):
    out = b"".join(data(1, i) for i in inputs) + b"".join(data(2, o) for o in outputs)
    out += data(3, name) + data(4, op) + b"".join(data(5, attribute(*a)) for a in attributes.items())
    # PyTorch writes where in the code each node comes from; nothing needs it.
    return out + (data(7, domain) if domain else b"") + data(6, f"File model.py, in {op}")


def value_info(name, kind, sizes):
    dims = b"".join(data(1, data(2, s) if isinstance(s, str) else number(1, s)) for s in sizes)
    return data(1, name) + data(2, data(1, number(1, kind) + data(2, dims)))


def model(nodes, weights, inputs, outputs, opset, ir, producer, domains):
    graph = b"".join(data(1, n) for n in nodes) + data(2, "main_graph") + b"".join(data(5, w) for w in weights)
    graph += b"".join(data(11, i) for i in inputs) + b"".join(data(12, o) for o in outputs)
    out = number(1, ir) + data(2, producer) + data(3, "1.0") + data(7, graph)
    out += data(8, data(1, "") + number(2, opset))
    out += b"".join(data(8, data(1, domain) + number(2, version)) for domain, version in domains)
    # Settings that must not reach ONNX Runtime.
    return out + data(14, data(1, "ort_config") + data(2, "{}"))
