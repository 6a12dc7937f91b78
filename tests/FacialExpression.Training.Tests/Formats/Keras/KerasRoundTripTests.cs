using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using FacialExpression.Training.Tests.Networks.Layers;

namespace FacialExpression.Training.Tests.Formats.Keras;

/// <summary>Out and in again, in every form: the same layers and the same weights, to the bit.</summary>
public sealed class KerasRoundTripTests : TemporaryFolder
{
    public static TheoryData<string> Rows => [.. LayerRows.All.Keys.Except(LayerRows.JoinsInAnotherOrder)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_layer_comes_back_as_it_was_from_every_form(string name)
    {
        TrainedExpressionModel model = ModelMaker.Make(LayerRows.All[name].Build());
        Assert.All(SaveAndLoadKeras3(model), loaded => AssertSameButForOwnActivations(model, loaded));
        if (LayerRows.Keras3Only.Contains(name))
        {
            Assert.Contains("Save the model as .keras",
                Assert.Throws<NotSupportedException>(() => KerasModel.Save(model, At("model.h5"))).Message,
                StringComparison.Ordinal);
            return;
        }

        AssertSameButForOwnActivations(model, SaveAndLoadHdf5(model));
        if (LayerRows.NotInTensorFlowJs.Contains(name))
        {
            Assert.Contains("which TensorFlow.js does not have",
                Assert.Throws<NotSupportedException>(() => KerasModel.SaveTensorFlowJs(model, At("tfjs"))).Message,
                StringComparison.Ordinal);
            return;
        }

        AssertSameButForOwnActivations(model, SaveAndLoadTensorFlowJs(model));
    }

    // Model 2 has Model 1's layers.
    [Fact]
    [Trait("Duration", "Long")]
    public void Every_known_model_comes_back_as_it_was_from_every_form() => Assert.All(
        KnownModels.All.Where(builder => builder != KnownModels.Model2), builder =>
    {
        TrainedExpressionModel model = ModelMaker.Make(builder);
        Assert.All(SaveAndLoad(model), loaded => ModelMaker.AssertSame(model, loaded));
    });

    [Fact]
    public void What_Keras_has_no_place_for_comes_back_too()
    {
        var metadata = new ExpressionModelMetadata
        {
            ModelName = "Turned",
            Input = LayerRows.Input,
            Labels = [.. ExpressionLabels.All.Reverse()],
            Scale = 0.01f,
            FaceMargin = 0.1f,
            Provenance = "{\"from\":\"here\"}",
        };
        TrainedExpressionModel made = ModelMaker.Make(LayerRows.All["Dense relu"].Build());
        var model = new TrainedExpressionModel(made.Network, made.Weights, metadata);
        Assert.All(SaveAndLoad(model), loaded =>
        {
            Assert.Equal(metadata.ToProperties(), loaded.Metadata.ToProperties());
            Assert.Equal("Turned", loaded.Name);
        });
    }

    [Theory]
    [InlineData("Dense relu")]
    [InlineData("Activation softmax")]
    public void A_temperature_becomes_part_of_the_network(string row)
    {
        TrainedExpressionModel made = ModelMaker.Make(LayerRows.All[row].Build());
        var model = new TrainedExpressionModel(made.Network, made.Weights, made.Metadata with { Temperature = 2.5f });
        byte[] image = ModelMaker.Image(LayerRows.Input);
        float[] expected = ModelMaker.Predict(model, image);
        Assert.All(SaveAndLoad(model), loaded =>
        {
            Assert.Equal(1, loaded.Metadata.Temperature);
            Assert.All(expected.Zip(ModelMaker.Predict(loaded, image)), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        });
    }

    [Fact]
    public void Equal_models_give_equal_files()
    {
        TrainedExpressionModel model = ModelMaker.Make(KnownModels.Model3);
        KerasModel.Save(model, At("one.keras"));
        KerasModel.Save(model, At("two.keras"));
        Assert.Equal(File.ReadAllBytes(At("one.keras")), File.ReadAllBytes(At("two.keras")));
    }

    [Fact]
    public void A_keras_file_is_what_Keras_3_asks_for()
    {
        KerasModel.Save(ModelMaker.Make(KnownModels.Model3), At("model.keras"));
        using ZipArchive zip = ZipFile.OpenRead(At("model.keras"));
        Assert.Equal(["metadata.json", "config.json", "model.weights.h5"], zip.Entries.Select(e => e.FullName));
        JsonNode config = JsonNode.Parse(zip.GetEntry("config.json")!.Open())!;
        Assert.Equal("keras", (string?)config["module"]);
        Assert.Equal("Sequential", (string?)config["class_name"]);
        JsonArray layers = config["config"]!["layers"]!.AsArray();
        Assert.Equal(
            ["InputLayer", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense",
                "Dense"],
            layers.Select(l => (string?)l!["class_name"]));
        Assert.All(layers, l => Assert.Equal("keras.layers", (string?)l!["module"]));
        Assert.Equal("[null,48,48,1]", layers[0]!["config"]!["batch_shape"]!.ToJsonString());

        // Keras 3 refuses any setting that it does not know.
        Assert.Equal(
            ["name", "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "use_bias", "activation"],
            layers[1]!["config"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public void The_HDF_Groups_own_library_reads_what_is_written()
    {
        NodeJs.Require();
        TrainedExpressionModel model = ModelMaker.Make(KnownModels.CompactResNet);
        KerasModel.Save(model, At("model.h5"));
        KerasModel.SaveArchitecture(model, At("model.json"), At("model.weights.h5"));
        JsonElement whole = ReadHdf5(At("model.h5"), out Dictionary<string, float[]> byName);
        ReadHdf5(At("model.weights.h5"), out Dictionary<string, float[]> byKind);

        JsonElement root = whole.GetProperty("groups").GetProperty("/");
        JsonNode config = JsonNode.Parse(root.GetProperty("model_config")[0].GetString()!)!;
        Assert.Equal("Functional", (string?)config["class_name"]);
        Assert.Equal("2.15.0", root.GetProperty("keras_version")[0].GetString());
        string[] layers = [.. whole.GetProperty("groups").GetProperty("/model_weights/").GetProperty("layer_names")
            .EnumerateArray().Select(n => n.GetString()!)];
        Assert.Equal(config["config"]!["layers"]!.AsArray().Select(l => (string?)l!["name"]), layers);

        // Kernels with filters last, as Keras has them: [1, 1, in, out] of ours [out, in, 1, 1].
        ModelWeight first = model.Weights[0];
        float[] kernel = byName[$"/model_weights/{first.Layer}/{first.Path}:0"];
        int filters = first.Parameter.Shape[0];
        Assert.All(Enumerable.Range(0, kernel.Length), i =>
            Assert.Equal(first.Values.Span[(i % filters * (kernel.Length / filters)) + (i / filters)], kernel[i]));
        Assert.Equal(kernel, byKind["/layers/conv2d/vars/0"]);
        Assert.Equal(model.Weights.Count, byName.Count);
        Assert.Equal(model.Weights.Count, byKind.Count);
    }

    // The shortcut is longer than the main path, and all its kernels are alike: only their place distinguishes them.
    [Fact]
    [Trait("Duration", "Long")]
    public void Weights_of_branches_are_numbered_as_Keras_numbers_them()
    {
        NodeJs.Require();
        TrainedExpressionModel model = ModelMaker.Make(new Sequential(LayerRows.Input,
        [
            new Residual([new Conv2D(1, 1)]) { Shortcut = [new Conv2D(1, 1), new Conv2D(1, 1)] },
            new Flatten(),
            new Dense(7, ActivationFunction.Softmax),
        ]));
        KerasModel.SaveArchitecture(model, At("model.json"), At("model.weights.h5"));
        KerasModel.Save(model, At("model.h5"));
        ReadHdf5(At("model.weights.h5"), out Dictionary<string, float[]> byKind);
        JsonElement whole = ReadHdf5(At("model.h5"), out _);
        float[] Kernel(string way) => model.Weights.Single(w => w.Path == $"residual/{way}/kernel").Values.ToArray();

        // The farthest from the output first; then a walk back from the sum meets the main way before the shortcut.
        Assert.Equal(Kernel("shortcut/conv2d"), byKind["/layers/conv2d/vars/0"]);
        Assert.Equal(Kernel("conv2d"), byKind["/layers/conv2d_1/vars/0"]);
        Assert.Equal(Kernel("shortcut/conv2d_1"), byKind["/layers/conv2d_2/vars/0"]);
        Assert.Equal(
            ["input_layer", "residual_shortcut_conv2d", "residual_conv2d", "residual_shortcut_conv2d_1", "residual_add",
                "flatten", "dense"],
            whole.GetProperty("groups").GetProperty("/model_weights/").GetProperty("layer_names").EnumerateArray()
                .Select(n => n.GetString()!));
        Assert.All(SaveAndLoad(model), loaded => ModelMaker.AssertSame(model, loaded));
    }

    // As Keras' Functional orders its layers, worked out by hand: by their distance from the output, and where that is equal as a
    // walk back from it meets them.
    [Fact]
    public void Branches_are_in_the_order_that_Keras_gives_them()
    {
        var network = new Sequential(LayerRows.Input,
        [
            new Residual(
            [
                new Conv2D(4, 3) { Padding = Padding.Same }, new BatchNormalization(), new Activation(ActivationFunction.Relu),
                new Conv2D(4, 3) { Padding = Padding.Same }, new BatchNormalization(),
            ])
            {
                Shortcut = [new Conv2D(4, 1), new BatchNormalization()],
            },
            new GlobalAveragePooling2D(),
            new Dense(7, ActivationFunction.Softmax),
        ]);
        TrainedExpressionModel model = ModelMaker.Make(network);
        KerasModel.Save(model, At("model.keras"));
        using ZipArchive zip = ZipFile.OpenRead(At("model.keras"));
        JsonArray layers = JsonNode.Parse(zip.GetEntry("config.json")!.Open())!["config"]!["layers"]!.AsArray();
        Assert.Equal(
            [
                "input_layer", "residual_conv2d", "residual_batch_normalization", "residual_activation", "residual_conv2d_1",
                    "residual_shortcut_conv2d",
                "residual_batch_normalization_1", "residual_shortcut_batch_normalization", "residual_add",
                    "global_average_pooling2d", "dense",
            ],
            layers.Select(l => (string?)l!["name"]));
        Assert.All(SaveAndLoad(model), loaded => ModelMaker.AssertSame(model, loaded));
    }

    [Fact]
    public void Paths_that_Keras_order_does_not_allow_are_refused_by_name() =>
        Assert.All(LayerRows.JoinsInAnotherOrder, name =>
    {
        TrainedExpressionModel model = ModelMaker.Make(LayerRows.All[name].Build());
        Assert.Contains(") joins a flattened map",
            Assert.Throws<NotSupportedException>(() => KerasModel.Save(model, At("model.keras"))).Message,
                StringComparison.Ordinal);
        Assert.False(File.Exists(At("model.keras")));
    });

    [Fact]
    public void A_keras_file_whose_numbers_were_changed_is_refused_by_its_checksum()
    {
        KerasModel.Save(ModelMaker.Make(LayerRows.All["Dense"].Build()), At("model.keras"));
        byte[] file = File.ReadAllBytes(At("model.keras"));

        // The first of the last bias, one bit of its fraction.
        int at = file.AsSpan().LastIndexOf("FacialExpression.FaceMargin"u8) - 40;
        file[at] ^= 1;
        File.WriteAllBytes(At("damaged.keras"), file);
        string message = Assert.Throws<InvalidKerasModelException>(() => KerasModel.Load(At("damaged.keras"))).Message;
        Assert.Contains("model.weights.h5 in its zip is damaged: its checksum is another", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Saving_as_ONNX_does_not_take_names_of_Keras_files() =>
        Assert.All(["model.keras", "model.h5", "model.HDF5"], name =>
    {
        TrainedExpressionModel model = ModelMaker.Make(LayerRows.All["Dense"].Build());
        Assert.Contains("Save writes ONNX. Use KerasModel.Save",
            Assert.Throws<ArgumentException>(() => model.Save(At(name))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(At(name)));
    });

    [Fact]
    public void Classifier_refuses_Keras_files_and_names_KerasModel_Load()
    {
        TrainedExpressionModel model = ModelMaker.Make(LayerRows.All["Dense"].Build());
        KerasModel.Save(model, At("model.keras"));
        KerasModel.Save(model, At("model.h5"));
        Assert.All(["model.keras", "model.h5"], name => Assert.Contains(
            "Load it with KerasModel.Load of the package FacialExpression.Training",
            Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.Load(At(name))).Message,
                StringComparison.Ordinal));
    }

    [Fact]
    public void Save_refuses_weights_that_are_not_finite_and_leaves_the_files()
    {
        TrainedExpressionModel made = ModelMaker.Make(LayerRows.All["Dense"].Build());
        float[] values = made.Weights[0].Values.ToArray();
        values[0] = float.NaN;
        ModelWeight[] weights = [made.Weights[0] with { Values = values }, .. made.Weights.Skip(1)];
        var model = new TrainedExpressionModel(made.Network, weights, made.Metadata);
        Assert.All(
            new Action[]
            {
                () => KerasModel.Save(model, At("model.keras")),
                () => KerasModel.Save(model, At("model.h5")),
                () => KerasModel.SaveArchitecture(model, At("model.json"), At("model.weights.h5")),
                () => KerasModel.SaveTensorFlowJs(model, At("tfjs")),
            },
            save => Assert.Throws<InvalidNetworkException>(save));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void Names_that_Keras_would_not_load_are_refused()
    {
        TrainedExpressionModel model = ModelMaker.Make(LayerRows.All["Dense"].Build());
        Assert.Contains("must end in .keras or .h5",
            Assert.Throws<ArgumentException>(() => KerasModel.Save(model, At("model.onnx"))).Message, StringComparison.Ordinal);
        Assert.Contains("must end in .keras or .h5",
            Assert.Throws<ArgumentException>(() => KerasModel.Save(model, At("model.weights.h5"))).Message,
                StringComparison.Ordinal);
        Assert.Contains("must be a folder",
            Assert.Throws<ArgumentException>(() => KerasModel.SaveTensorFlowJs(model, At("model.json"))).Message,
                StringComparison.Ordinal);
        Assert.Contains(
            "must end in .weights.h5",
                Assert.Throws<ArgumentException>(
                    () => KerasModel.SaveArchitecture(model, At("model.json"), At("model.h5"))).Message,
                        StringComparison.Ordinal);
    }

    private static JsonElement ReadHdf5(string file, string folder, out Dictionary<string, float[]> arrays)
    {
        Directory.CreateDirectory(folder);
        NodeJs.Run("hdf5.mjs", file, folder);
        JsonElement index = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "index.json"))).RootElement;
        arrays = index.GetProperty("arrays").EnumerateArray().Index()
            .ToDictionary(a => a.Item.GetProperty("name").GetString()!, a =>
                NodeJs.ReadNumbers(Path.Combine(folder, $"{a.Index}.bin")));
        return index;
    }

    private static JsonElement ReadHdf5(string file, out Dictionary<string, float[]> arrays) =>
        ReadHdf5(file, file + "-read", out arrays);

    private List<TrainedExpressionModel> SaveAndLoad(TrainedExpressionModel model) =>
        [.. SaveAndLoadKeras3(model), SaveAndLoadHdf5(model), SaveAndLoadTensorFlowJs(model)];

    private List<TrainedExpressionModel> SaveAndLoadKeras3(TrainedExpressionModel model)
    {
        KerasModel.Save(model, At("model.keras"));
        KerasModel.SaveArchitecture(model, At("model.json"), At("model.weights.h5"));
        return [KerasModel.Load(At("model.keras")), KerasModel.Load(At("model.json"), At("model.weights.h5"))];
    }

    private TrainedExpressionModel SaveAndLoadHdf5(TrainedExpressionModel model)
    {
        KerasModel.Save(model, At("model.h5"));
        return KerasModel.Load(At("model.h5"));
    }

    private TrainedExpressionModel SaveAndLoadTensorFlowJs(TrainedExpressionModel model)
    {
        KerasModel.SaveTensorFlowJs(model, At("tfjs"));
        return KerasModel.Load(Path.Combine(At("tfjs"), "model.json"));
    }

    // An activation that Keras has as a layer follows its convolution after loading.
    private static void AssertSameButForOwnActivations(TrainedExpressionModel expected, TrainedExpressionModel actual)
    {
        Assert.Equal(expected.Network.ParameterCount, actual.Network.ParameterCount);
        bool isOther = expected.Network.Layers.Any(
            l => l.Layer is Conv2D { Activation: ActivationFunction.Relu6 or ActivationFunction.HardSigmoid }
                or Activation { Function: ActivationFunction.HardSigmoid });
        if (!isOther)
        {
            ModelMaker.AssertSame(expected, actual);
        }

        byte[] image = ModelMaker.Image(expected.Network.Input);
        Assert.All(ModelMaker.Predict(expected, image).Zip(ModelMaker.Predict(actual, image)),
            pair => Assert.Equal(pair.First, pair.Second, isOther ? 1e-6f : 0));
    }
}
