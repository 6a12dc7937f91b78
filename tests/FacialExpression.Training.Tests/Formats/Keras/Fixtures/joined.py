"""Networks with branches of every kind that Keras' own applications and many expression projects have."""
from network import Network


def dense_block(name, **settings):
    """DenseNet in small: what comes in stays, and what was computed from it comes behind."""
    n = Network(name, functional=True, **settings)
    n.input("input_1")
    start = n.add("Conv2D", filters=3, kernel_size=(3, 3), padding="same")
    for _ in range(2):
        n.add("BatchNormalization", inputs=[start])
        n.add("Activation", activation="relu")
        new = n.add("Conv2D", filters=2, kernel_size=(3, 3), padding="same", use_bias=False)
        start = n.add("Concatenate", inputs=[start, new])
    n.add("GlobalAveragePooling2D")
    n.add("Dense", units=7, activation="softmax")
    return n


def inception(name, **settings):
    """Four paths, one of them parting again, as in Inception v3."""
    n = Network(name, functional=True, **settings)
    n.input("input_1")
    start = n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), activation="relu")
    one = n.add("Conv2D", filters=2, kernel_size=(1, 1), inputs=[start])
    n.add("Conv2D", filters=2, kernel_size=(1, 1), inputs=[start])
    middle = n.add("Activation", activation="relu")
    wide = n.add("Conv2D", filters=2, kernel_size=(1, 3), padding="same", inputs=[middle])
    tall = n.add("Conv2D", filters=2, kernel_size=(3, 1), padding="same", inputs=[middle])
    two = n.add("Concatenate", inputs=[wide, tall])
    n.add("AveragePooling2D", pool_size=(3, 3), strides=(1, 1), padding="same", inputs=[start])
    three = n.add("Conv2D", filters=2, kernel_size=(1, 1))
    four = n.add("MaxPooling2D", pool_size=(3, 3), strides=(1, 1), padding="same", inputs=[start])
    n.add("Concatenate", inputs=[one, two, three, four])
    n.add("GlobalMaxPooling2D")
    n.add("Dense", units=7, activation="softmax")
    return n


def squeeze_excite(name, **settings):
    """EfficientNet's block in small: channels multiplied by their own factors, inside a residual."""
    n = Network(name, functional=True, **settings)
    n.input("input_1")
    start = n.add("Conv2D", filters=4, kernel_size=(3, 3), activation="swish")
    n.add("DepthwiseConv2D", kernel_size=(3, 3), padding="same", inputs=[start])
    n.add("BatchNormalization")
    before = n.add("Activation", activation="swish")
    n.add("GlobalAveragePooling2D")
    n.add("Reshape", target_shape=(1, 1, 4))
    n.add("Conv2D", filters=2, kernel_size=(1, 1), activation="swish")
    gate = n.add("Conv2D", filters=4, kernel_size=(1, 1), activation="sigmoid")
    n.add("Multiply", inputs=[before, gate])
    new = n.add("Conv2D", filters=4, kernel_size=(1, 1), use_bias=False)
    n.add("Add", inputs=[new, start])
    n.add("GlobalAveragePooling2D")
    n.add("Dense", units=7, activation="softmax")
    return n


def parallel_flattened(name, **settings):
    """Convolutions side by side, each flattened: Keras' order of a map, twice, before one Dense."""
    n = Network(name, functional=True, **settings)
    n.input("input_1")
    ends = []
    for size in (3, 5):
        n.add("Conv2D", filters=2, kernel_size=(size, size), strides=(2, 2), activation="relu", inputs=["input_1"])
        ends.append(n.add("Flatten"))
    n.add("Concatenate", inputs=ends)
    n.add("Dense", units=7, activation="softmax")
    return n


def nested_flattened(name, **settings):
    """Two flattened maps that are added, and beside them a row of another order, before one Dense."""
    n = Network(name, functional=True, **settings)
    n.input("input_1")
    start = n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), activation="relu")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), padding="same", inputs=[start])
    one = n.add("Flatten")
    two = n.add("Flatten", inputs=[start])
    n.add("Add", inputs=[one, two])
    sums = n.add("Activation", activation="tanh")
    pooled = n.add("GlobalAveragePooling2D", inputs=[start])
    n.add("Concatenate", inputs=[sums, pooled])
    n.add("Dense", units=7, activation="softmax")
    return n


def used_flattened(name, **settings):
    """A flattened map that two Dense read, whose sum is joined with a row of another order."""
    n = Network(name, functional=True, **settings)
    n.input("input_1")
    start = n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), activation="relu")
    flat = n.add("Flatten")
    ends = [n.add("Dense", units=6, activation="tanh", inputs=[flat]) for _ in range(2)]
    sums = n.add("Add", inputs=ends)
    pooled = n.add("GlobalAveragePooling2D", inputs=[start])
    n.add("Concatenate", inputs=[sums, pooled])
    n.add("Dense", units=7, activation="softmax")
    return n


def several_sums(name, **settings):
    """Three paths that are added, averaged and compared."""
    n = Network(name, functional=True, **settings)
    n.input("input_1")
    start = n.add("Conv2D", filters=3, kernel_size=(3, 3))
    for kind in ("Add", "Average", "Maximum"):
        paths = [n.add("Conv2D", filters=3, kernel_size=(1, 1), inputs=[start]) for _ in range(2)]
        start = n.add(kind, inputs=[start, *paths])
        start = n.add("Activation", activation="tanh")
    n.add("GlobalAveragePooling2D")
    n.add("Dense", units=7, activation="softmax")
    return n


def gray_three_times(name, **settings):
    """A gray picture made three channels wide, for a network that was made for colors."""
    n = Network(name, functional=True, **settings)
    n.input("input_1")
    n.add("Concatenate", inputs=["input_1"] * 3)
    n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), activation="relu")
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    return n
