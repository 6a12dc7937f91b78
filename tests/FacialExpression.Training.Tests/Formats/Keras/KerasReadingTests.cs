using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FacialExpression.Training.Formats.Keras;
using PureHDF;

namespace FacialExpression.Training.Tests.Formats.Keras;

/// <summary>What a <c>model.json</c> may say, and what is made of it: each test changes one thing in a file that loads.</summary>
public sealed class KerasReadingTests : TemporaryFolder
{
    private static readonly ImageShape Input = new(6, 5, 1);

    private JsonNode _json;

    public KerasReadingTests()
    {
        TrainedExpressionModel model = ModelMaker.Make(new Sequential(
            Input,
            [new Conv2D(4, 3, ActivationFunction.Relu), new GlobalAveragePooling2D(), new Dense(7, ActivationFunction.Softmax)]));
        KerasModel.SaveTensorFlowJs(model, Folder);
        _json = JsonNode.Parse(File.ReadAllText(At("model.json")))!;
        _json.AsObject().Remove("userDefinedMetadata");
    }

    private JsonArray Layers => _json["modelTopology"]!["config"]!["layers"]!.AsArray();

    private JsonNode Manifest => _json["weightsManifest"]![0]!;

    [Fact]
    public void Pixels_are_divided_by_255_unless_the_model_does_so_itself()
    {
        Assert.Equal(1f / 255, Load().Metadata.Scale);
        Layers.Insert(1, Layer("Rescaling", ("scale", 1.0 / 255)));
        Assert.Equal(1, Load().Metadata.Scale);
        Assert.Equal(0.5f, Load(new KerasModelOptions { Scaling = new(0.5f, -3) }).Metadata.Scale);

        // One that doubles takes what was scaled before.
        Layers[1]!["config"]!["scale"] = 2;
        Layers[1]!["config"]!["offset"] = -1;
        Assert.Equal(1f / 255, Load().Metadata.Scale);
    }

    [Fact]
    public void An_offset_is_added_to_scaled_pixels()
    {
        TrainedExpressionModel plain = Load();
        TrainedExpressionModel shifted = Load(new KerasModelOptions { Scaling = PixelScaling.MinusOneToOne });
        Layers.Insert(1, Layer("Rescaling", ("scale", 2.0 / 255), ("offset", -1)));
        byte[] image = ModelMaker.Image(Input);
        float[] expected = ModelMaker.Predict(Load(), image);
        Assert.All(expected.Zip(ModelMaker.Predict(shifted, image)), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.NotEqual(expected[0], ModelMaker.Predict(plain, image)[0], 1e-4f);
    }

    [Fact]
    public void Options_out_of_range_are_refused_before_the_file_is_loaded()
    {
        string message = Assert.Throws<ArgumentException>(() => KerasModel.Load(At("none.h5"), new KerasModelOptions
        {
            InputSize = (0, 48),
            SkippedLayers = [""],
            Name = "",
            Labels = ["fear", "scared"],
        })).Message;
        Assert.All(["InputSize must be above 0, received 0×48", "SkippedLayers must be names", "Name must not be empty",
            "Labels must name each label once, received"],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Throws<FileNotFoundException>(() => KerasModel.Load(At("none.h5")));
    }

    [Fact]
    public void Labels_must_be_as_many_as_the_outputs() => Assert.Contains(
        "has 7 classes; KerasModelOptions.Labels must name as many. Received 2: \"Happy, null\"",
        Refuse(new KerasModelOptions { Labels = ["Happy", null] }), StringComparison.Ordinal);

    [Fact]
    public void Beside_one_expression_and_none_the_others_share_what_is_left()
    {
        SetUnits(1, "sigmoid");
        double yes = 1 / (1 + Math.Exp(-Logit()));
        Assert.All([(new[] { null, "happy" }, yes), (["happy", null], 1 - yes)], row =>
        {
            TrainedExpressionModel model = Load(new KerasModelOptions { Labels = row.Item1 });
            using ExpressionClassifier classifier = model.ToClassifier();
            ExpressionScores scores = classifier.Predict(ModelMaker.Image(Input), 5, 6, PixelFormat.Gray8).Scores;
            Assert.Equal(row.Item2, scores[Expression.Happy], 1e-4);
            Assert.All(
                Enum.GetValues<Expression>().Except([Expression.Happy]),
                other => Assert.Equal((1 - row.Item2) / 6, scores[other], 1e-4));
        });
    }

    [Fact]
    public void A_layer_that_does_more_than_scale_pixels_cannot_be_left_out()
    {
        string name = Layers[3]!["config"]!["name"]!.GetValue<string>();
        Assert.Contains(
            $"layer \"{name}\" (Dense) has weights, so KerasModelOptions.SkippedLayers cannot leave it out",
            Refuse(new KerasModelOptions { SkippedLayers = [name] }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_above_the_limits_names_the_option_that_raises_them()
    {
        string message = Refuse(new KerasModelOptions { ModelLimits = new ModelLimits { MaxModelBytes = 100 } });
        Assert.Contains("raise KerasModelOptions.ModelLimits, and that of ExpressionClassifierOptions", message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sigmoid")]
    [InlineData("linear")]
    public void A_single_yes_or_no_has_two_classes(string activation)
    {
        SetUnits(1, activation);
        if (activation == "linear")
        {
            Layers.Add(Layer("Activation", ("activation", "sigmoid")));
        }

        Assert.Contains("it has one output, a yes or no", Refuse(new KerasModelOptions { Labels = ["a", "b", "c"] }),
            StringComparison.Ordinal);
        TrainedExpressionModel model = Load(new KerasModelOptions { Labels = ["sad", "happy"] });
        using ExpressionClassifier classifier = model.ToClassifier();
        ExpressionScores scores = classifier.Predict(ModelMaker.Image(Input), 5, 6, PixelFormat.Gray8).Scores;
        double yes = 1 / (1 + Math.Exp(-Logit()));
        Assert.Equal(yes, scores[Expression.Happy], 1e-4);
        Assert.Equal(1 - yes, scores[Expression.Sad], 1e-4);
    }

    [Fact]
    public void Layers_after_the_scores_that_change_nothing_are_left_out()
    {
        float[] expected = ModelMaker.Predict(Load(), ModelMaker.Image(Input));
        Layers.Add(Layer("Activation", ("activation", "linear"), ("dtype", "float32")));
        Layers.Add(Layer("Dropout", ("rate", 0.5)));
        Assert.Equal(expected, ModelMaker.Predict(Load(), ModelMaker.Image(Input)));
    }

    [Fact]
    public void An_image_without_an_axis_for_its_channel_gets_one_by_Reshape()
    {
        float[] expected = ModelMaker.Predict(Load(), ModelMaker.Image(Input));
        JsonNode input = Layers[0]!["config"]!;
        string shape = input.AsObject().Select(p => p.Key).Single(key => key.EndsWith("shape", StringComparison.Ordinal));
        input[shape] = new JsonArray(null, 6, 5);
        Layers.Insert(1, Layer("Reshape", ("target_shape", new JsonArray(6, -1, 1))));
        Assert.Equal(expected, ModelMaker.Predict(Load(), ModelMaker.Image(Input)));
        Layers[1]!["config"]!["target_shape"] = new JsonArray(5, 6, 1);
        Assert.Contains("with axes of 1 added or removed", Refuse(), StringComparison.Ordinal);
        Layers[1]!["config"]!["target_shape"] = "all";
        Assert.Contains("it must be a list of whole numbers", Refuse(), StringComparison.Ordinal);
    }

    // As keras.applications' MobileNet ends.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_convolution_of_one_place_is_a_Dense(bool keepsAxes)
    {
        float[] expected = ModelMaker.Predict(Load(), ModelMaker.Image(Input));
        if (keepsAxes)
        {
            Layers[2]!["config"]!["keepdims"] = true;
        }
        else
        {
            Layers.Insert(3, Layer("Reshape", ("target_shape", new JsonArray(1, 1, 4))));
        }

        JsonNode last = Layers[^1]!;
        last["class_name"] = "Conv2D";
        last["config"]!["filters"] = 7;
        last["config"]!["kernel_size"] = new JsonArray(1, 1);
        last["config"]!["activation"] = "linear";
        JsonNode kernel = Manifest["weights"]!.AsArray().Single(w => w!["shape"]!.ToJsonString() == "[4,7]")!;
        kernel["shape"] = new JsonArray(1, 1, 4, 7);
        Layers.Add(Layer("Reshape", ("target_shape", new JsonArray(7))));
        Layers.Add(Layer("Softmax"));
        Assert.Equal(expected, ModelMaker.Predict(Load(), ModelMaker.Image(Input)));
        last["config"]!["kernel_size"] = new JsonArray(3, 3);
        Assert.Contains("its kernel, its strides and its groups must be 1", Refuse(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"mse\"")]
    [InlineData("{\"class_name\": \"MeanAbsoluteError\", \"config\": {\"name\": \"mean_absolute_error\"}}")]
    public void What_was_trained_to_compute_numbers_is_no_classifier(string loss)
    {
        SetUnits(7, "linear");
        Assert.Equal(7, Load().Network.ClassCount);
        _json["modelTopology"]!["training_config"] = new JsonObject { ["loss"] = "categorical_crossentropy" };
        Assert.Equal(7, Load().Network.ClassCount);
        _json["modelTopology"]!["training_config"]!["loss"] = JsonNode.Parse(loss);
        Assert.Contains("it computes numbers, such as an age, and no classes", Refuse(), StringComparison.Ordinal);
    }

    [Fact]
    public void HDF5_without_a_model_or_weights_is_told_from_weights_alone()
    {
        new H5File { ["measurements"] = new float[] { 1, 2, 3 } }.Write(At("other.h5"));
        Assert.Contains(
            "it is HDF5 of something else",
            Assert.Throws<InvalidKerasModelException>(() => KerasModel.Load(At("other.h5"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_web_page_is_called_that_after_empty_lines_too()
    {
        File.WriteAllText(At("model.h5"), "\n\n  \n<!DOCTYPE html><html>");
        Assert.Contains(
            "it is a web page, not the file",
            Assert.Throws<InvalidKerasModelException>(() => KerasModel.Load(At("model.h5"))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sigmoid")]
    [InlineData("relu")]
    public void Means_of_what_was_bounded_are_no_logits(string activation)
    {
        Layers.RemoveAt(3);
        Manifest["weights"]!.AsArray().RemoveAt(3);
        Manifest["weights"]!.AsArray().RemoveAt(2);
        Layers[1]!["config"]!["activation"] = activation;
        Assert.Contains("is the last, but gives neither probabilities nor logits", Refuse(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        """{"class_name": "function", "config": "softmax", "module": "builtins", "registered_name": "my_package>softmax"}""",
        "of its own, whose code is not in the file")]
    [InlineData("""{"class_name": "softmax", "config": {}, "module": "my_package"}""",
        "of its own, whose code is not in the file")]
    [InlineData("""{"class_name": "__lambda__", "config": {"code": "4wEA"}}""", "is Python code, which is never run")]
    [InlineData("\"softmax2\"", "has the activation \"softmax2\", which is not known")]
    [InlineData("5", "it must be a name")]
    [InlineData("""{"class_name": "LSTM", "config": {}}""", "has the activation \"LSTM\", which is not known")]
    public void Activations_that_are_not_Keras_own_are_refused(string activation, string expected)
    {
        Layers[3]!["config"]!["activation"] = JsonNode.Parse(activation);
        string message = Refuse();
        Assert.Contains("layer \"dense\" (Dense), which gets the shape (4), has", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_activation_may_be_written_as_a_layer()
    {
        Layers[1]!["config"]!["activation"] =
            JsonNode.Parse("""{"module": "keras.layers", "class_name": "ReLU", "config": {"negative_slope": 0.25}}""");
        Assert.Equal([typeof(Conv2D), typeof(LeakyReLU), typeof(GlobalAveragePooling2D), typeof(Dense)],
            Load().Network.Layers.Select(l => l.Layer.GetType()));
    }

    [Fact]
    public void A_layer_from_someones_own_package_is_refused_even_under_a_known_name()
    {
        Layers[1]!["registered_name"] = "mine>Conv2D";
        Assert.Contains("(Conv2D), which gets the shape (6, 5, 1), is a custom object", Refuse(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_join_from_someones_own_package_and_one_of_very_many_branches_are_refused()
    {
        KerasModel.SaveTensorFlowJs(
            ModelMaker.Make(new Sequential(Input,
            [
                new Residual([new Conv2D(1, 3) { Padding = Padding.Same }]), new Flatten(),
                new Dense(7, ActivationFunction.Softmax),
            ])),
            Folder);
        _json = JsonNode.Parse(File.ReadAllText(At("model.json")))!;
        JsonNode add = Layers.Single(layer => layer!["class_name"]!.GetValue<string>() == "Add")!;
        add["registered_name"] = "mine>Add";
        Assert.Contains("(Add) is a custom object", Refuse(), StringComparison.Ordinal);
        add["registered_name"] = null;
        JsonArray inputs = add["inbound_nodes"]![0]!.AsArray();
        while (inputs.Count < 65)
        {
            inputs.Add(inputs[0]!.DeepClone());
        }

        Assert.Contains("(Add) joins 65 branches; 64 is the most", Refuse(), StringComparison.Ordinal);
    }

    [Fact]
    public void Normalization_needs_as_many_variances_as_means()
    {
        Layers.Insert(1, Layer("Normalization",
            ("mean", JsonNode.Parse("[1, 2, 3]")!), ("variance", JsonNode.Parse("[1, 2]")!)));
        Assert.Contains("it must be one number, or 3, as mean has them", Refuse(), StringComparison.Ordinal);
        Layers[1]!["config"]!["variance"] = 4;
        Assert.Contains("it must be one number, or 1, one for each channel", Refuse(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Permute", "dims", "[\"a\", 2, 3]", "it must be the axes 1, 2 and 3, each once")]
    [InlineData("PReLU", "shared_axes", "[\"a\", 2]", "it must be [1, 2], all places, or none")]
    [InlineData("Normalization", "mean", "[\"a\"]", "it must be numbers")]
    [InlineData("Cropping2D", "cropping", "[[1, \"a\"]]", "it must be one number, two, or two pairs")]
    [InlineData("Resizing", "height", "\"a\"", "it must be a number")]
    public void Settings_that_are_no_numbers_are_refused(string className, string setting, string value, string expected)
    {
        Layers.Insert(1, Layer(className, (setting, JsonNode.Parse(value)!)));
        Assert.Contains(expected, Refuse(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Conv2D", "dilation_rate", "[0, 2]", "needs DilationRate above 0, received 0×2")]
    [InlineData("Conv2D", "dilation_rate", "[4, 4]", "has a kernel of 3×3 with a DilationRate of 4×4, which covers 9×9")]
    [InlineData("Conv2D", "groups", "3", "needs Groups that divide its 1 channels and 4 filters, received 3")]
    [InlineData("Conv2D", "kernel_size", "[3, 1, 1]", "it must be one whole number, or two")]
    [InlineData("Conv2D", "filters", "\"many\"", "has filters \"many\"; it must be a number")]
    [InlineData("Conv2D", "filters", "-1", "needs Filters above 0, received -1")]
    [InlineData("Conv2D", "padding", "\"causal\"", "has padding \"causal\"; valid and same are known")]
    [InlineData("Conv2D", "use_bias", "3", "has use_bias \"3\"; it must be true or false")]
    [InlineData("GlobalAveragePooling2D", "keepdims", "5", "it must be true or false")]
    [InlineData("Conv2D", "data_format", "\"channels_first\"", "channels come first")]
    public void Settings_without_a_counterpart_are_refused(string className, string setting, string value, string expected)
    {
        JsonNode layer = Layers.Single(l => (string?)l!["class_name"] == className)!;
        layer["config"]![setting] = JsonNode.Parse(value);
        string message = Refuse();
        Assert.Contains($"layer \"{layer["config"]!["name"]}\" ({className})", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_of_Theano_are_refused_wherever_the_backend_is_stored()
    {
        _json["modelTopology"]!["backend"] = "theano";
        Assert.Contains("Theano, whose kernels are mirrored", Refuse(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\u0000.bin", "outside its folder")]
    [InlineData("../other.bin", "outside its folder")]
    [InlineData("/etc/hostname", "outside its folder")]
    [InlineData("", "outside its folder")]
    [InlineData("none.bin", "is not beside it")]
    public void Only_files_in_the_folder_of_the_model_are_loaded(string path, string expected)
    {
        File.WriteAllBytes(At("../other.bin"), new byte[1000]);
        try
        {
            Manifest["paths"]![0] = path;
            Assert.Contains(expected, Refuse(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(At("../other.bin"));
        }
    }

    [Fact]
    public void A_link_out_of_the_folder_is_not_followed()
    {
        string elsewhere = Directory.CreateTempSubdirectory("elsewhere-").FullName;
        File.Move(At("group1-shard1of1.bin"), Path.Combine(elsewhere, "numbers.bin"));
        File.CreateSymbolicLink(At("group1-shard1of1.bin"), Path.Combine(elsewhere, "numbers.bin"));
        Assert.Contains("or a link, \"group1-shard1of1.bin\", which was not opened", Refuse(), StringComparison.Ordinal);
        Directory.CreateSymbolicLink(At("there"), elsewhere);
        Manifest["paths"]![0] = "there/numbers.bin";
        Assert.Contains("or a link, \"there/numbers.bin\", which was not opened", Refuse(), StringComparison.Ordinal);
        Directory.Delete(elsewhere, recursive: true);
    }

    // The root folder ends in its separator, where other folders do not.
    [Fact]
    public void Shards_of_a_model_in_the_root_folder_are_loaded()
    {
        string root = Path.GetPathRoot(Folder)!;
        byte[] content = File.ReadAllBytes(At("group1-shard1of1.bin"));
        JsonElement path = JsonSerializer.SerializeToElement(Path.GetRelativePath(root, At("group1-shard1of1.bin")));
        Assert.Equal(content, new ShardFolder(root).Read([path]));
        Assert.Equal(content, new ShardFolder(Folder).Read([JsonSerializer.SerializeToElement("group1-shard1of1.bin")]));
    }

    [Fact]
    public void A_file_of_numbers_is_read_once()
    {
        Manifest["paths"]!.AsArray().Add("group1-shard1of1.bin");
        Assert.Contains("names the file \"group1-shard1of1.bin\" twice", Refuse(), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_may_be_in_several_groups()
    {
        float[] expected = ModelMaker.Predict(Load(), ModelMaker.Image(Input));
        byte[] all = File.ReadAllBytes(At("group1-shard1of1.bin"));
        JsonArray weights = Manifest["weights"]!.AsArray();
        JsonNode[] last = [weights[2]!.DeepClone(), weights[3]!.DeepClone()];
        weights.RemoveAt(3);
        weights.RemoveAt(2);
        int length = (4 * 9 + 4) * sizeof(float);
        File.WriteAllBytes(At("one.bin"), all[..length]);
        File.WriteAllBytes(At("two.bin"), all[length..]);
        Manifest["paths"] = new JsonArray("one.bin");
        _json["weightsManifest"]!.AsArray()
            .Add(new JsonObject { ["paths"] = new JsonArray("two.bin"), ["weights"] = new JsonArray(last) });
        Assert.Equal(expected, ModelMaker.Predict(Load(), ModelMaker.Image(Input)));
    }

    [Theory]
    [InlineData("\"name\":\"conv2d\"", "\"name\":\"\\ud800\"", "is no JSON")]
    [InlineData("\"class_name\":\"Sequential\"", "\"class_name\":\"Functional\"", "has 0 outputs and 0 inputs")]
    [InlineData("\"layers\":[", "\"layers\":5,\"other\":[", "has no list of layers")]
    [InlineData("\"weights\":[", "\"weights\":[null,", "a weight without a name")]
    [InlineData("\"dtype\":\"float32\"},", "\"dtype\":\"int8\"},", "has the type \"int8\"")]
    public void Other_damage_throws_InvalidKerasModelException(string part, string replacement, string expected)
    {
        string text = _json.ToJsonString();
        Assert.Contains(part, text, StringComparison.Ordinal);
        int at = text.IndexOf(part, StringComparison.Ordinal);
        File.WriteAllText(At("model.json"), text[..at] + replacement + text[(at + part.Length)..]);
        Assert.Contains(expected, Assert.Throws<InvalidKerasModelException>(() => KerasModel.Load(At("model.json"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Size_of_the_images_is_found_in_the_build_configuration()
    {
        JsonNode topology = _json["modelTopology"]!;
        Layers.RemoveAt(0);
        topology["build_config"] = new JsonObject { ["input_shape"] = new JsonArray(null, 6, 5, 1) };
        Assert.Equal(Input, Load().Network.Input);
        topology.AsObject().Remove("build_config");
        topology["config"]!["build_input_shape"] = new JsonArray(null, 6, 5, 1);
        Assert.Equal(Input, Load().Network.Input);
        topology["config"]!.AsObject().Remove("build_input_shape");
        Assert.Contains("does not say which images it takes", Refuse(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_of_many_sizes_are_shown_in_a_bounded_message()
    {
        JsonNode[] ones = [.. Enumerable.Repeat(1, 5000).Select(one => (JsonNode)one)];
        Layers.RemoveAt(0);
        _json["modelTopology"]!["build_config"] = new JsonObject { ["input_shape"] = new JsonArray([null, 6, 5, 1, .. ones]) };
        Assert.Contains("it takes the shape (6, 5, 1, 1, 1, 1, …);", Refuse(), StringComparison.Ordinal);
        Assert.Equal("[1, 1, 1, 1, 1, 1, …]", new KerasArray("", [.. ones.Select(_ => 1L)], () => []).ShapeText);
    }

    private static JsonObject Layer(string className, params (string Name, JsonNode Value)[] settings) => new()
    {
        ["class_name"] = className,
        ["config"] = new JsonObject(
            settings.Select(s => KeyValuePair.Create(s.Name, (JsonNode?)s.Value))
                .Prepend(KeyValuePair.Create("name", (JsonNode?)$"{className}_new"))),
    };

    /// <summary>What the first unit gives before its activation, by Keras' order of the numbers in the file.</summary>
    private double Logit()
    {
        byte[] bytes = File.ReadAllBytes(At("group1-shard1of1.bin"));
        float[] weights = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        byte[] image = ModelMaker.Image(Input);
        double logit = weights[40 + 4];
        for (int filter = 0; filter < 4; filter++)
        {
            double sum = 0;
            for (int place = 0; place < 4 * 3; place++)
            {
                double value = weights[36 + filter];
                for (int i = 0; i < 9; i++)
                {
                    int at = (((place / 3) + (i / 3)) * 5) + (place % 3) + (i % 3);
                    value += image[at] / 255.0 * weights[(i * 4) + filter];
                }

                sum += Math.Max(0, value);
            }

            logit += sum / 12 * weights[40 + filter];
        }

        return logit;
    }

    private void SetUnits(int units, string activation)
    {
        Layers[3]!["config"]!["units"] = units;
        Layers[3]!["config"]!["activation"] = activation;
        Manifest["weights"]![2]!["shape"] = new JsonArray(4, units);
        Manifest["weights"]![3]!["shape"] = new JsonArray(units);
    }

    private TrainedExpressionModel Load(KerasModelOptions? options = null)
    {
        File.WriteAllText(At("model.json"), _json.ToJsonString());
        return KerasModel.Load(At("model.json"), options ?? new KerasModelOptions());
    }

    private string Refuse(KerasModelOptions? options = null) =>
        Assert.Throws<InvalidKerasModelException>(() => Load(options)).Message;
}
