"""The models which must load, and the files they go into."""
import containers
import dialects
import joined
from dialects import KERAS_1, KERAS_2_0, KERAS_2_2, KERAS_3, KERAS_3_0, KERAS_3_LEGACY, TF_2_4, TF_2_10, TF_2_12, \
    TF_2_15, TFJS
from network import Network

L2 = {"class_name": "L2", "config": {"l2": 0.009999999776482582}}


class Fixture:
    def __init__(self, path, network, files, weights=None, classes=None, skipped=()):
        self.path = path  # What the reader is given: a file, or a folder's model.json.
        self.network = network
        self.files = files  # {path: bytes}
        self.weights = weights
        self.classes = classes
        self.skipped = list(skipped)  # Layers that the caller leaves out by name.

    @property
    def name(self):
        return self.path.removesuffix("/model.json")


def one_file(path, network, data, **more):
    return Fixture(path, network, {path: data}, **more)


# ---- Networks used more than once ----------------------------------------------------------------------------

def plain(name, **settings):
    """The most copied kind of model: convolutions, pools, dropout, two dense layers."""
    n = Network(name, **settings)
    n.add("Conv2D", filters=3, kernel_size=(3, 3), padding="same", activation="relu")
    n.add("MaxPooling2D")
    n.add("Conv2D", filters=4, kernel_size=(3, 3), activation="relu")
    n.add("Dropout")
    n.add("Flatten")
    n.add("Dense", units=6, activation="relu")
    n.add("Dense", units=7, activation="softmax")
    return n


def normalized(name, **settings):
    """With BatchNormalization between convolution and activation."""
    n = Network(name, **settings)
    n.add("Conv2D", filters=3, kernel_size=(3, 3), padding="same")
    n.add("BatchNormalization")
    n.add("Activation", activation="relu")
    n.add("Conv2D", filters=4, kernel_size=(3, 3), strides=(2, 2))
    n.add("BatchNormalization")
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    return n


def head(n, units=7, activation="softmax", normalize=False):
    """The end many models here share; alone it is the smallest network with a convolution. Every group of an HDF5
    file takes a kilobyte, so few layers make small files."""
    n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), activation="relu")
    if normalize:
        n.add("BatchNormalization")
    n.add("Flatten")
    n.add("Dense", units=units, activation=activation)
    return n


# ---- Whole models and architecture + weights -----------------------------------------------------------------

def keras_1():
    n = Network("keras1", naming="keras1")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), activation="linear")
    n.add("BatchNormalization")
    n.add("Activation", activation="relu")
    n.add("MaxPooling2D", pool_size=(2, 2))
    n.add("Dropout")
    n.add("Conv2D", filters=4, kernel_size=(3, 3), padding="same", activation="relu", strides=(2, 2))
    n.add("Flatten")
    n.add("Dense", units=6, activation="relu")
    n.add("Dropout", rate=0.5)
    n.add("Dense", units=7)
    n.add("Activation", activation="softmax")
    return one_file("keras1.h5", n, containers.legacy_h5(KERAS_1, n, optimizer=True))


def keras_2_bare_list():
    n = Network("keras2-0", naming="keras")
    n.add("Conv2D", filters=3, kernel_size=(3, 3))
    n.add("Activation", activation="elu")
    n.add("AveragePooling2D", pool_size=(3, 3), strides=(2, 2))
    n.add("Conv2D", filters=4, kernel_size=(2, 2), padding="same")
    n.add("Activation", activation="elu")
    n.add("Dropout", rate=0.5)
    n.add("Flatten")
    n.add("Dense", units=7)
    n.add("Activation", activation="softmax")
    return one_file("keras2-0-bare-list.h5", n, containers.legacy_h5(KERAS_2_0, n))


def keras_2_4():
    n = Network("keras2-4")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), padding="same", kernel_regularizer=L2)
    n.add("BatchNormalization")
    n.add("LeakyReLU", alpha=0.30000001192092896)
    n.add("SeparableConv2D", filters=4, kernel_size=(3, 3), strides=(2, 2), padding="same", activation="relu")
    n.add("Dropout", rate=0.4)
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    return one_file("keras2-4-sequential.h5", n, containers.legacy_h5(TF_2_4, n, optimizer=True))


def keras_2_zips():
    n = normalized("keras2-15")
    yield one_file("keras2-15.keras", n, containers.keras_zip(
        TF_2_15, n, compiled=True, optimizer=3, metrics=True, packed=True))
    n = Network("keras2-12")
    for filters in (2, 3, 4):
        n.add("Conv2D", filters=filters, kernel_size=(3, 3), padding="same", activation="relu")
    n.add("MaxPooling2D")
    n.add("BatchNormalization")
    n.add("Flatten")
    n.add("Dense", units=5, activation="tanh")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("keras2-12-checkpoint-dependencies.keras", n, containers.keras_zip(
        TF_2_12, n, compiled=True, top="_layer_checkpoint_dependencies", doubled=True, metrics=True, packed=True))
    n = plain("keras2-windows")
    yield one_file("keras2-windows.keras", n, containers.keras_zip(
        TF_2_15, n, compiled=True, windows=True, metrics=True, packed=True))


def augmentation(n):
    inner = Network(n.name + "-augmentation", n.input_shape, scale=n.scale)
    inner.title = "sequential"
    inner.add("RandomFlip")
    inner.add("RandomRotation")
    n.title = "sequential_1"
    n.add("Sequential", name="sequential", inner=inner)


def keras_3():
    n = Network("keras3", (48, 48, 1), scale=None)
    augmentation(n)
    n.add("Rescaling", scale=0.00392156862745098)
    n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), padding="same", activation="silu")
    n.add("SpatialDropout2D")
    n.add("Conv2D", filters=4, kernel_size=(3, 3), strides=(2, 2), activation="gelu")
    n.add("GlobalAveragePooling2D")
    n.add("Dense", units=7, activation="softmax")
    return one_file("keras3.keras", n, containers.keras_zip(
        KERAS_3, n, compiled=True, named=True, optimizer=4))


def keras_3_legacy():
    n = Network("keras3-legacy")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), padding="same", activation="relu")
    n.add("BatchNormalization")
    n.add("DepthwiseConv2D", kernel_size=(3, 3), strides=(2, 2))
    n.add("LeakyReLU", alpha=0.1)
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    return one_file("keras3-legacy.h5", n, containers.legacy_h5(KERAS_3_LEGACY, n, optimizer=True))


def architectures():
    n = normalized("keras3-architecture")
    paths = "keras3-architecture.json", "keras3.weights.h5"
    yield Fixture(paths[0], n, {
        paths[0]: containers.architecture_json(KERAS_3, n), paths[1]: containers.weights_h5(n, named=True),
    }, weights=paths[1])

    # Weights saved from a second build of the model: the layers' numbers differ, their order does not.
    n = Network("keras2-architecture")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), activation="relu")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), activation="relu")  # As large as the next: a swap would not show
    n.add("Conv2D", filters=3, kernel_size=(3, 3), activation="relu")  # in the shapes, only in the scores.
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    # Sorted by name, conv2d_10 would come before conv2d_8.
    rename = {"conv2d": "conv2d_8", "conv2d_1": "conv2d_9", "conv2d_2": "conv2d_10", "flatten": "flatten_4",
              "dense": "dense_5"}
    paths = "keras2-architecture.json", "keras2-weights.h5"
    yield Fixture(paths[0], n, {
        paths[0]: containers.architecture_json(TF_2_10, n),
        paths[1]: containers.legacy_weights_h5(TF_2_10, n, rename=rename),
    }, weights=paths[1])


# ---- Functional models ---------------------------------------------------------------------------------------

def functional_chain():
    n = Network("functional-chain", naming="keras", functional=True)
    n.input("input_1")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), padding="same", activation="relu", name="block1_conv1")
    n.add("MaxPooling2D", name="block1_pool")
    n.add("Flatten", name="flatten")
    n.add("Dense", units=6, activation="relu", name="fc1")
    n.add("Dense", units=7, activation="softmax", name="predictions")
    return one_file("functional-chain.h5", n, containers.legacy_h5(KERAS_2_2, n))


def mini_xception(name, input_name, separable, **settings):
    """The residual net of many expression projects, cut down to one module with one or two separable layers."""
    n = Network(name, (12, 10, 1), functional=True, **settings)
    n.input(input_name)
    before = [n.add("Conv2D", filters=3, kernel_size=(3, 3), use_bias=False)]
    if separable == 2:
        before += [n.add("BatchNormalization"), n.add("Activation", activation="relu")]
    start = before[-1]
    # Made in this order, so the shortcut has the lower numbers …
    n.add("Conv2D", filters=4, kernel_size=(1, 1), strides=(2, 2), padding="same", use_bias=False, inputs=[start])
    shortcut = n.add("BatchNormalization")
    block = [
        n.add("SeparableConv2D", filters=4, kernel_size=(3, 3), padding="same", use_bias=False, inputs=[start]),
        n.add("BatchNormalization"),
    ]
    if separable == 2:
        block += [
            n.add("Activation", activation="relu"),
            n.add("SeparableConv2D", filters=4, kernel_size=(3, 3), padding="same", use_bias=False),
            n.add("BatchNormalization"),
        ]
    main = n.add("MaxPooling2D", pool_size=(3, 3), strides=(2, 2), padding="same")
    n.add("Add", inputs=[main, shortcut])
    n.add("Conv2D", filters=7, kernel_size=(3, 3), padding="same", spread=3.0)
    n.add("GlobalAveragePooling2D")
    n.add("Activation", activation="softmax", name="predictions")
    # … but Keras lists layers by their distance from the end, where it stands among the last.
    n.reorder([
        input_name, *before, *block, "conv2d_1", "max_pooling2d", shortcut, "add", "conv2d_2",
        "global_average_pooling2d", "predictions",
    ])
    return n


def functional_residual():
    n = mini_xception("functional-residual-keras3", "input_layer", separable=2)
    n.title = "functional"
    yield one_file("functional-residual.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))
    n = mini_xception("functional-residual-keras2", "input_1", separable=1, scale=2 / 255, offset=-1.0)
    yield one_file("functional-residual.h5", n, containers.legacy_h5(TF_2_10, n))


# ---- Heads, inputs, classes ----------------------------------------------------------------------------------

def rgb():
    n = head(Network("rgb", (8, 8, 3)), normalize=True)
    return one_file("rgb.h5", n, containers.legacy_h5(TF_2_10, n))


def heads():
    n = Network("sigmoid-head", naming="keras", head="sigmoid")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2))
    # Keras 2.2 kept these two as numpy arrays and wrote them like this.
    n.add("ReLU", negative_slope=0.125, extra_config={
        "negative_slope": {"type": "ndarray", "value": 0.125}, "threshold": {"type": "ndarray", "value": 0.0}})
    n.add("Flatten")
    n.add("Dense", units=7, activation="sigmoid")
    yield one_file("sigmoid-head.h5", n, containers.legacy_h5(KERAS_2_2, n))
    n = Network("logits", head="logits")
    n.add("Dropout", rate=0.1)
    head(n, activation="linear")
    yield one_file("logits.keras", n, containers.keras_zip(KERAS_3, n, named=True, seeds=True, packed=True))
    n = head(Network("softmax-layer"), activation="linear")
    n.add("Softmax")
    yield one_file("softmax-layer.keras", n, containers.keras_zip(KERAS_3_0, n, packed=True))


def other_classes():
    n = head(Network("five-classes"), units=5)
    yield one_file("five-classes.h5", n, containers.legacy_h5(TF_2_10, n),
                   classes=["Angry", "Happy", "Neutral", "Sad", "Surprise"])
    n = head(Network("eight-classes"), units=8)
    yield one_file("eight-classes.h5", n, containers.legacy_h5(TF_2_10, n),
                   classes=["Neutral", "Happy", "Surprise", "Sad", "Angry", "Disgust", "Fear", None])


# ---- Layers and options --------------------------------------------------------------------------------------

def no_bias():
    n = Network("no-bias")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), use_bias=False)
    n.add("BatchNormalization", scale=False, epsilon=1.001e-05)
    n.add("SeparableConv2D", filters=4, kernel_size=(3, 3), use_bias=False, activation="relu")
    n.add("BatchNormalization", center=False)
    n.add("BatchNormalization", center=False, scale=False)
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax", use_bias=False)
    return one_file("no-bias.h5", n, containers.legacy_h5(TF_2_10, n))


def depthwise():
    n = Network("depthwise")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), padding="same")
    n.add("ReLU", max_value=6.0)
    n.add("ZeroPadding2D", padding=((1, 0), (2, 1)))
    n.add("DepthwiseConv2D", kernel_size=(3, 3), padding="same", activation="relu")
    n.add("AveragePooling2D", pool_size=(3, 3), strides=(2, 2), padding="same")
    n.add("Conv2D", filters=6, kernel_size=(1, 1))
    n.add("GlobalMaxPooling2D")
    n.add("Dense", units=7, activation="softmax")
    return one_file("depthwise.h5", n, containers.legacy_h5(TF_2_10, n))


def activations():
    n = Network("activations")
    n.add("Conv2D", filters=2, kernel_size=(3, 3))
    for name in ("elu", "selu", "relu6", "sigmoid", "tanh", "silu", "gelu", "softplus", "softsign"):
        n.add("Activation", activation=name)
        # Each is mixed anew, so that it meets positive and negative numbers and no two can change places.
        n.add("DepthwiseConv2D", kernel_size=(1, 1))
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("activations.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))
    n = Network("activation-layers")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), activation="leaky_relu")
    n.add("Conv2D", filters=3, kernel_size=(3, 3))
    n.add("ReLU", max_value=None, negative_slope=0.1, threshold=0.0)
    n.add("Conv2D", filters=3, kernel_size=(3, 3))
    n.add("ELU", alpha=1.0)
    n.add("GaussianNoise")
    n.add("GlobalAveragePooling2D")
    n.add("Dense", units=7, activation="linear")
    n.add("Activation", activation="softmax")
    yield one_file("activation-layers.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))


def other_numbers():
    for dtype in ("float16", "float64"):
        n = head(Network(dtype, naming="keras", dtype=dtype), normalize=True)
        yield one_file(f"{dtype}-weights.h5", n, containers.legacy_h5(KERAS_2_2, n))


def nested(augmented=False):
    n = Network("nested")
    n.title = "sequential_1"
    if augmented:
        # Its seeds stand in the file as weights do, and it is a Sequential like the one that has weights.
        augmentation(n)
        n.title = "sequential_2"
    inner = Network("nested-inner")
    inner.add("Conv2D", filters=3, kernel_size=(3, 3), padding="same")
    inner.add("BatchNormalization")
    inner.add("Activation", activation="relu")
    # As many channels as before, so all vectors of the two normalizations could be swapped without notice.
    inner.add("Conv2D", filters=3, kernel_size=(3, 3), padding="same")
    inner.add("BatchNormalization")
    inner.title = "sequential_1" if augmented else "sequential"
    n.add("Sequential", name=inner.title, inner=inner)
    n.add("MaxPooling2D")
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    if augmented:
        yield one_file("nested-augmentation.keras", n, containers.keras_zip(KERAS_3, n, named=True, seeds=True, packed=True))
        return
    yield one_file("nested-sequential.h5", n, containers.legacy_h5(TF_2_10, n))
    yield one_file("nested-sequential.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))
    yield from nested(augmented=True)


def own_names():
    """Names a person gave, in an alphabetical order that is not the model's; shapes that fit either way."""
    def build(*names):
        n = Network("own-names", (6, 5, 1))
        for name in names[:-1]:
            n.add("Conv2D", filters=2, kernel_size=(3, 3), padding="same", activation="relu", name=name)
        n.add("Flatten", name="conv2d")  # The name another class would have.
        n.add("Dense", units=7, activation="softmax", name=names[-1])
        return n

    n = build("zeta", "alpha", "mid.layer-1", "Expression")
    yield one_file("own-names.h5", n, containers.legacy_h5(TF_2_10, n))
    # TensorFlow allows few characters; Keras 3 on another backend only forbids the slash.
    n = build("zeta", "alpha", "mid layer", "Ausdruck ä")
    yield one_file("own-names.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))


def unusual_hdf5():
    # Lists of names above 64 KB are cut in pieces; these are cut far earlier, to have a small file.
    n = head(Network("chunked-names"))
    yield one_file("chunked-names.h5", n, containers.legacy_h5(TF_2_10, n, pieces=2))
    # Saved again with compression, as h5repack and some scripts do; in several chunks, with their bytes sorted and not.
    for name, settings in (("gzip", {"compression": "gzip"}), ("gzip-shuffled", {"compression": 9, "shuffle": True})):
        n = head(Network(name), normalize=True)
        yield one_file(f"{name}.h5", n, containers.compressed(containers.legacy_h5(TF_2_10, n), **settings))
    n = head(Network("new-format"))
    yield one_file("new-format.h5", n, containers.in_newest_format(containers.legacy_h5(TF_2_10, n)))


def rescaling_inside():
    n = Network("rescaling", scale=None)
    n.add("Rescaling", scale=1 / 127.5, offset=-1.0)
    head(n)
    return one_file("rescaling.keras", n, containers.keras_zip(TF_2_15, n, packed=True))


# ---- Branches ------------------------------------------------------------------------------------------------

def branches():
    for make, path, dialect in (
        (joined.dense_block, "dense-block.h5", TF_2_10), (joined.inception, "inception.h5", TF_2_4),
        (joined.squeeze_excite, "squeeze-excite.h5", TF_2_10), (joined.parallel_flattened, "parallel-flattened.h5", TF_2_10),
        (joined.several_sums, "several-sums.h5", KERAS_2_2), (joined.gray_three_times, "gray-three-times.h5", TF_2_10),
        (joined.nested_flattened, "nested-flattened.h5", TF_2_10), (joined.used_flattened, "used-flattened.h5", TF_2_10),
    ):
        n = make(path.removesuffix(".h5"), naming="keras" if dialect is KERAS_2_2 else "tf")
        yield one_file(path, n, containers.legacy_h5(dialect, n))
    n = joined.squeeze_excite("squeeze-excite-keras3")
    yield one_file("squeeze-excite.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))


# ---- Rarer layers and options --------------------------------------------------------------------------------

def windows():
    n = Network("windows")
    n.add("Conv2D", filters=3, kernel_size=(3, 2), strides=(1, 2), padding="same", activation="relu")
    n.add("MaxPooling2D", pool_size=(2, 1))
    n.add("Conv2D", filters=4, kernel_size=(1, 3), activation="relu")
    n.add("AveragePooling2D", pool_size=(3, 2), strides=(1, 1), padding="same")
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("windows.h5", n, containers.legacy_h5(TF_2_10, n))
    n = Network("dilated")
    n.add("Conv2D", filters=4, kernel_size=(3, 3), dilation_rate=(2, 2), padding="same", activation="relu")
    n.add("DepthwiseConv2D", kernel_size=(2, 3), dilation_rate=(2, 1), depth_multiplier=2)
    n.add("SeparableConv2D", filters=4, kernel_size=(3, 3), depth_multiplier=3, dilation_rate=(2, 2), padding="same")
    n.add("Conv2D", filters=6, kernel_size=(3, 3), groups=2)
    n.add("GlobalAveragePooling2D")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("dilated.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))


def slopes():
    n = Network("slopes", keras3=True)
    n.add("Conv2D", filters=3, kernel_size=(3, 3))
    n.add("PReLU", shared_axes=(1, 2))
    n.add("Cropping2D", cropping=((1, 0), (2, 1)))
    n.add("Conv2D", filters=2, kernel_size=(3, 3))
    n.add("PReLU")
    n.add("Flatten")
    n.add("Dense", units=5, activation="hard_sigmoid")
    n.add("PReLU")
    n.add("Dense", units=6, activation="hard_silu")
    n.add("Dense", units=6, activation="mish")
    n.add("ReLU", max_value=1.5)
    n.add("Dense", units=7, activation="softmax")
    yield one_file("slopes.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))
    n = Network("hard-sigmoid-keras2")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), activation="hard_sigmoid")
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("hard-sigmoid.h5", n, containers.legacy_h5(TF_2_10, n))


def inner_softmax():
    n = Network("inner-softmax")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), activation="relu")
    n.add("Dense", units=4, activation="relu")  # Each place of the map by itself.
    n.add("Flatten")
    n.add("Dense", units=6, activation="softmax")
    n.add("Dense", units=7, activation="softmax")
    return one_file("inner-softmax.h5", n, containers.legacy_h5(TF_2_10, n))


def first_axes():
    """Pools that were left on channels_first: Keras transposes, and pools over columns and channels."""
    n = Network("channels-first-pools")
    n.add("Conv2D", filters=4, kernel_size=(3, 3), activation="relu")
    n.add("MaxPooling2D", data_format="channels_first")
    n.add("Conv2D", filters=4, kernel_size=(3, 3), activation="relu")
    n.add("AveragePooling2D", data_format="channels_first", pool_size=(2, 2), strides=(1, 1), padding="same")
    n.add("Flatten", data_format="channels_first")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("channels-first-pools.h5", n, containers.legacy_h5(TF_2_10, n))
    n = Network("permuted")
    n.add("Conv2D", filters=3, kernel_size=(3, 3))
    n.add("Permute", dims=(3, 1, 2))
    n.add("Conv2D", filters=4, kernel_size=(2, 2), activation="relu")
    n.add("GlobalMaxPooling2D", data_format="channels_first")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("permuted.h5", n, containers.legacy_h5(TF_2_10, n))


# ---- Pixels --------------------------------------------------------------------------------------------------

def pixels():
    n = Network("without-channel-axis", flat_input=True)
    n.add("Reshape", target_shape=(12, 10, 1))
    head(n)
    yield one_file("without-channel-axis.h5", n, containers.legacy_h5(TF_2_10, n))
    n = Network("any-size")
    n.add("Resizing", height=12, width=10)
    n.add("Conv2D", filters=3, kernel_size=(3, 3), activation="relu")
    n.add("GlobalAveragePooling2D")
    n.add("Dense", units=7, activation="softmax")
    n.any_size = True
    yield one_file("any-size.h5", n, containers.legacy_h5(TF_2_10, n))
    n = Network("lambda", scale=1 / 127.5, offset=-1.0)
    n.add("Lambda", name="preprocess", does=lambda x: x)  # Scale and offset say what the code did.
    head(n)
    yield one_file("lambda.h5", n, containers.legacy_h5(TF_2_10, n), skipped=["preprocess"])
    # VGG's preprocess_input: less the means of blue, green and red, in that order; zeros at the edge stand for other grays.
    n = Network("bgr-means", (10, 8, 3), scale=[1.0] * 3, offset=[-103.939, -116.779, -123.68])
    n.add("Conv2D", filters=3, kernel_size=(3, 3), padding="same", activation="relu")
    n.add("MaxPooling2D")
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("bgr-means.h5", n, containers.legacy_h5(TF_2_10, n))
    # A softmax over all channels of all pixels, which is another over one channel.
    n = Network("rgb-softmax", (5, 4, 3))
    n.add("Flatten")
    n.add("Activation", activation="softmax")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("rgb-softmax.h5", n, containers.legacy_h5(TF_2_10, n))
    # Channels filtered one by one before anything mixes them.
    n = Network("rgb-depthwise", (10, 8, 3))
    n.add("BatchNormalization")
    n.add("DepthwiseConv2D", kernel_size=(3, 3), activation="relu")
    n.add("Conv2D", filters=3, kernel_size=(3, 3))
    n.add("GlobalAveragePooling2D")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("rgb-depthwise.h5", n, containers.legacy_h5(TF_2_10, n))
    # EfficientNet begins like this: by 255, then the mean and deviation of each channel, here once in the weights and once
    # in the settings.
    for name, mean, variance in (("adapted", None, None), ("given", [0.485, 0.456, 0.406], [0.052441, 0.050176, 0.050625])):
        n = Network(f"normalization-{name}", (10, 8, 3), scale=None)
        n.add("Rescaling", scale=1 / 255)
        n.add("Normalization", mean=mean, variance=variance)
        n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), padding="same", activation="relu")
        n.add("GlobalAveragePooling2D")
        n.add("Dense", units=7, activation="softmax")
        yield one_file(f"normalization-{name}.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))
    # Two layers of one class, of which one has no weights.
    n = Network("normalization-twice", (10, 8, 3), scale=1.0)
    n.add("Normalization", mean=[120.0, 115.0, 105.0], variance=[3400.0, 3300.0, 3300.0])
    n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), activation="relu")
    n.add("Normalization")
    n.add("GlobalAveragePooling2D")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("normalization-twice.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))
    n = Network("rescaling-channels", (10, 8, 3), scale=None)
    n.add("Rescaling", scale=[1 / 255, 1 / 127.5, 1 / 64], offset=[0.0, -1.0, -0.5])
    head(n)
    yield one_file("rescaling-channels.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))


# ---- Ends ----------------------------------------------------------------------------------------------------

def ends():
    eight = ["Neutral", "Happy", "Surprise", "Sad", "Angry", "Disgust", "Fear", None]
    n = Network("normalized-logits", naming="keras")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), strides=(2, 2), activation="relu")
    n.add("Flatten")
    n.add("Dense", units=8)
    n.add("BatchNormalization")
    n.add("Activation", activation="softmax")
    yield one_file("normalized-logits.h5", n, containers.legacy_h5(KERAS_2_2, n), classes=eight)
    n = Network("pooled-logits")
    n.add("Conv2D", filters=3, kernel_size=(3, 3), activation="relu")
    n.add("Conv2D", filters=5, kernel_size=(3, 3))
    n.add("GlobalAveragePooling2D")
    n.add("Activation", activation="softmax")
    yield one_file("pooled-logits.h5", n, containers.legacy_h5(TF_2_10, n),
                   classes=["Angry", "Happy", "Neutral", "Sad", "Surprise"])
    # Five outputs, of which none is negative.
    n = head(Network("rectified-logits"), units=5, activation="relu")
    n.add("Activation", activation="softmax")
    yield one_file("rectified-logits.h5", n, containers.legacy_h5(TF_2_10, n),
                   classes=["Angry", "Happy", "Neutral", "Sad", "Surprise"])
    # As Keras 2 writes the axis of what was a map of one place.
    n = Network("mobilenet-normalized")
    n.add("Conv2D", filters=4, kernel_size=(3, 3), activation="relu")
    n.add("GlobalAveragePooling2D", keepdims=True)
    n.add("Conv2D", filters=5, kernel_size=(1, 1), use_bias=False)
    n.add("BatchNormalization", axis=[3])
    n.add("Activation", activation="relu")
    n.add("Flatten")
    n.add("Dense", units=7, activation="softmax")
    yield one_file("mobilenet-normalized.h5", n, containers.legacy_h5(TF_2_10, n))
    n = Network("mobilenet-end", head="softmax")
    n.add("Conv2D", filters=4, kernel_size=(3, 3), activation="relu")
    n.add("GlobalAveragePooling2D", keepdims=True)
    n.add("Conv2D", filters=7, kernel_size=(1, 1), padding="same")
    n.add("Reshape", target_shape=(7,))
    n.add("Softmax")
    yield one_file("mobilenet-end.keras", n, containers.keras_zip(KERAS_3, n, named=True, packed=True))
    n = Network("yes-or-no", head="yes-or-no")
    head(n, units=1, activation="sigmoid")
    yield one_file("yes-or-no.h5", n, containers.legacy_h5(TF_2_10, n), classes=["Neutral", "Happy"])
    n = Network("pooled-yes-or-no", head="yes-or-no")
    n.add("Conv2D", filters=1, kernel_size=(3, 3))
    n.add("GlobalAveragePooling2D")
    n.add("Activation", activation="sigmoid")
    yield one_file("pooled-yes-or-no.h5", n, containers.legacy_h5(TF_2_10, n), classes=["Sad", "Surprise"])
    # Labels of one's own.
    n = Network("yes-or-no-own", head="yes-or-no")
    head(n, units=1, activation="sigmoid")
    yield one_file("yes-or-no-own.h5", n, containers.legacy_h5(TF_2_10, n), classes=["eyes closed", "eyes open"])
    n = head(Network("own-labels"), units=4)
    yield one_file("own-labels.h5", n, containers.legacy_h5(TF_2_10, n), classes=["cat", "dog", None, "Happy"])


# ---- TensorFlow.js -------------------------------------------------------------------------------------------

def tfjs_folder(folder, n, topology, weights, **more):
    files = containers.tfjs_files(topology, weights, **more)
    return Fixture(f"{folder}/model.json", n, {f"{folder}/{name}": data for name, data in files.items()})


def named_weights(n, form="{layer}/{weight}", trainables_first=False, by_name=False):
    every = n.trainables_first() if trainables_first else n.all_weights()
    weights = [(form.format(layer=layer.name, weight=name), layer, name) for layer, name, _ in every]
    return sorted(weights, key=lambda w: w[0]) if by_name else weights


def converter(dialect, model):
    topology = {"keras_version": dialect.version, "backend": "tensorflow", "model_config": model}
    by = {"generatedBy": f"keras v{dialect.version}", "convertedBy": "TensorFlow.js Converter v4.22.0"}
    return topology, by


def tfjs():
    n = normalized("tfjs-float32", naming="tfjs")
    topology = dialects.model_object(TFJS, n) | {"keras_version": TFJS.version, "backend": "tensor_flow.js"}
    by = {"generatedBy": "TensorFlow.js tfjs-layers v4.22.0", "convertedBy": None}
    # 250 bytes: the cut falls into the second convolution's kernel, and into the middle of a number.
    weights = named_weights(n, trainables_first=True)
    yield tfjs_folder("tfjs-float32", n, topology, weights, shard_size=1850, by=by)

    n = normalized("tfjs-converter-keras2")
    topology, by = converter(TF_2_10, dialects.model_object(TF_2_10, n))
    topology["training_config"] = {"loss": "categorical_crossentropy", "metrics": ["accuracy"],
                                   "optimizer_config": {"class_name": "Adam", "config": containers.ADAM}}
    yield tfjs_folder("tfjs-converter-keras2", n, topology, named_weights(n, by_name=True), by=by)

    for kind in ("float16", "uint8", "uint16"):
        n = plain(f"tfjs-{kind}")
        topology, by = converter(TF_2_10, dialects.model_object(TF_2_10, n))
        if kind == "uint8":
            # One weight whose values are all the same, and one without a zero inside its range.
            n.find("conv2d").weights["bias"][:] = 0.125
            n.find("dense").weights["bias"][:] = abs(n.find("dense").weights["bias"]) + 1
        yield tfjs_folder(f"tfjs-{kind}", n, topology, named_weights(n), quantization=kind, by=by)

    n = normalized("tfjs-keras3-prefixed")
    topology, by = converter(KERAS_3_LEGACY, dialects.model_object(KERAS_3_LEGACY, n))
    yield tfjs_folder("tfjs-keras3-prefixed", n, topology, named_weights(n, "sequential/{layer}/{weight}"), by=by)

    n = normalized("tfjs-vars")
    topology, by = converter(KERAS_3_LEGACY, dialects.model_object(KERAS_3_LEGACY, n))
    weights = []
    for layer, group in dialects.weight_file_members(n.layers):
        weights += [(f"layers/{group}/vars/{index}", layer, name) for index, name in enumerate(layer.weights)]
    yield tfjs_folder("tfjs-vars", n, topology, weights, by=by)


def all_fixtures():
    for make in (
        keras_1, keras_2_bare_list, keras_2_4, keras_2_zips, keras_3, keras_3_legacy,
        architectures, functional_chain, functional_residual, rgb, heads, other_classes, no_bias, depthwise,
        activations, other_numbers, nested, own_names, unusual_hdf5, rescaling_inside,
        branches, windows, slopes, inner_softmax, first_axes, pixels, ends, tfjs,
    ):
        made = make()
        yield from [made] if isinstance(made, Fixture) else made
