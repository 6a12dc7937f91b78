using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Imported.ForeignModel;

namespace FacialExpression.Tests.ModelFiles.Imported;

public class ImportedLabelsTests
{
    // The bias of the logits, and the gray that is added to each by the kernel's column.
    private static double[] Logits(byte gray) =>
        [.. Enumerable.Range(0, 7).Select(i => (0.1 * i) + (0.1 * (i % 5) * gray / 255))];

    [Fact]
    public void Labels_in_any_case_are_the_expressions()
    {
        string[] labels = ["sad", "HAPPY", "Fear", "angry", "neutral", "disgust", "surprise"];
        ModelProto prepared = Prepare(Create(), Options with { Labels = labels });
        Assert.Equal(
            "Sad,Happy,Fear,Angry,Neutral,Disgust,Surprise",
            prepared.MetadataProps.Single(p => p.Key == "FacialExpression.Labels").Value);
        Assert.Single(prepared.Graph.Node, node => node.OpType == "Gemm");
    }

    [Fact]
    public void Labels_among_others_stay_as_they_are_given()
    {
        string?[] labels = ["happiness", "contempt", null, null, null, null, "sad"];
        Assert.Equal(
            "happiness,contempt,sad",
            Prepare(Create(), Options with { Labels = labels }).MetadataProps
                .Single(p => p.Key == "FacialExpression.Labels").Value);
    }

    [Fact]
    public void An_output_without_a_label_leaves_its_probability_to_the_others()
    {
        double[] logits = Logits(100);
        float[] expected = HandMadeModel.Softmax([logits[0], logits[2], logits[3], logits[4], logits[6]]);
        float[] scores = Predict(Create(), Options with { Labels = ["a", null, "b", "c", "d", null, "e"] });
        Assert.All(expected, (score, i) => Assert.Equal(score, scores[i], 1e-6f));
    }

    [Fact]
    public void Expressions_that_are_missing_get_almost_nothing()
    {
        string?[] labels = ["happy", "sad", null, null, null, null, null];
        float[] scores = Predict(Create(), Options with { Labels = labels });
        Assert.Equal(7, scores.Length);
        Assert.Equal(1, scores.Sum(), 1e-5f);
        Assert.All(scores[2..], score => Assert.InRange(score, float.Epsilon, 1e-5f));
        Assert.Equal(HandMadeModel.Softmax(Logits(100)[..2])[0], scores[0], 1e-4f);
    }

    [Theory]
    [InlineData(OnnxTrust.Checked, false)]
    [InlineData(OnnxTrust.Checked, true)]
    [InlineData(OnnxTrust.Trusted, false)]
    [InlineData(OnnxTrust.Trusted, true)]
    public void A_single_output_is_a_yes_or_no(OnnxTrust trust, bool hasSigmoid)
    {
        ModelProto model = Create();
        model.Graph.Initializer[0] = Constant("kernel", [1, 1], [0.5f]);
        model.Graph.Initializer[1] = Constant("bias", [1], [0.3f]);
        model.Graph.Output[0] = Value(hasSigmoid ? "p" : "logits", TensorProto.Types.DataType.Float, 1);
        if (hasSigmoid)
        {
            model.Graph.Node.Add(Node("Sigmoid", ["logits"], "p"));
        }

        double yes = 1 / (1 + Math.Exp(-((0.5 * 100 / 255) + 0.3)));
        float[] scores = Predict(model, new OnnxModelOptions { Labels = ["no", "yes"], Trust = trust });
        Assert.Equal([1 - yes, yes], scores.Select(score => (double)score), (one, other) => Math.Abs(one - other) < 1e-6);
        float[] smile = Predict(model, new OnnxModelOptions { Labels = [null, "happy"], Trust = trust });
        Assert.Equal(yes, smile[0], 1e-6);
        Assert.All(smile[1..], score => Assert.Equal((1 - yes) / 6, score, 1e-6));
    }

    [Fact]
    public void A_number_of_labels_other_than_that_of_outputs_is_refused()
    {
        const string Expected = "Its output \"logits\" is [N, 7]; OnnxModelOptions.Labels names 8 outputs. "
            + "Name each output of the model, in their order; null is for one that is to be left out.";
        OnnxModelOptions options = Options with { Labels = [.. ExpressionLabels.All, null] };
        AssertRefused(Expected, Create(), options);
        AssertRefused(
            "Its output \"logits\" has 7 numbers for each image; OnnxModelOptions.Labels names 8 outputs.",
            Create(),
            options with { Trust = OnnxTrust.Trusted });
    }

    [Fact]
    public void A_classifier_refuses_labels_that_are_no_expressions()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, ImportedModel.Of("several-outputs").Bytes);
            string message = Assert.Throws<InvalidModelFileException>(
                () => ExpressionClassifier.Load(path, ImportedModel.Of("several-outputs").Options)).Message;
            Assert.Contains("has 2 labels: \"woman, man\"", message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void An_output_must_be_named_where_there_are_several()
    {
        ModelProto model = Create().Change(m => m.Graph.Output.Add(Value("pooled", TensorProto.Types.DataType.Float, 1, 1, 1)));
        AssertRefused(
            "It has 2 outputs (\"logits\", \"pooled\"). Set OnnxModelOptions.OutputName to that of the expressions.", model);
        AssertRefused(
            "It has no output \"other\"; its outputs are \"logits\", \"pooled\".", model, Options with { OutputName = "other" });
        Assert.Equal(7, Predict(model, Options with { OutputName = "logits" }).Length);
    }

    [Fact]
    public void What_the_options_say_of_the_output_counts_whatever_the_graph_ends_in()
    {
        ModelProto softmax = Create();
        softmax.Graph.Node.Add(Node("Softmax", ["logits"], "p", Int("axis", 1)));
        softmax.Graph.Output[0].Name = "p";
        float[] logits = HandMadeModel.Softmax(Logits(100));
        AssertScores(logits, softmax, OnnxOutput.FromGraph);
        AssertScores(logits, softmax, OnnxOutput.Probabilities);
        AssertScores(HandMadeModel.Softmax([.. logits.Select(p => (double)p)]), softmax, OnnxOutput.Logits);

        double[] numbers = Logits(100);
        AssertScores([.. numbers.Select(n => (float)(n / numbers.Sum()))], Create(), OnnxOutput.Probabilities);
        AssertScores(logits, Create(), OnnxOutput.Logits);
    }

    [Fact]
    public void A_softmax_before_nodes_that_choose_or_move_its_numbers_is_recognized()
    {
        ModelProto model = Create();
        model.Graph.Node.Add([
            Node("Softmax", ["logits"], "p", Int("axis", 1)),
            Node("Slice", ["p", "start", "end", "axis"], "five"),
            Node("Unsqueeze", ["five", "axis"], "row"),
            Node("Transpose", ["row"], "column", Ints("perm", 0, 2, 1)),
        ]);
        model.Graph.Output[0] = Value("column", TensorProto.Types.DataType.Float, 5, 1);
        model.With(Constant("start", [1], [1L]), Constant("end", [1], [6L]), Constant("axis", [1], [1L]));
        float[] expected = HandMadeModel.Softmax(Logits(100)[1..6]);
        foreach (OnnxTrust trust in Enum.GetValues<OnnxTrust>())
        {
            float[] scores = Predict(model, Options with { Labels = ["a", "b", "c", "d", "e"], Trust = trust });
            Assert.All(expected, (score, i) => Assert.Equal(score, scores[i], 1e-6f));
        }
    }

    [Fact]
    public void Logits_that_are_taken_for_probabilities_are_refused_with_the_option()
    {
        ModelProto model = Create();
        model.Graph.Initializer[1] = Constant("bias", [7], [-9f, -9, -9, -9, -9, -9, -9]);
        OnnxModelOptions options = Options with { Output = OnnxOutput.Probabilities };
        string message = Assert.Throws<InvalidModelFileException>(
            () => ExpressionClassifier.Load(new MemoryStream(model.ToByteArray()), options)).Message;
        Assert.EndsWith(
            "OnnxModelOptions.Output is Probabilities; if the model gives logits, set it to Logits.",
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_does_not_follow_from_the_image_is_refused() => AssertRefused(
        "Its output \"bias\" does not follow from the image.",
        Create().Change(m => m.Graph.Output[0] = Value("bias", TensorProto.Types.DataType.Float, 7)));

    [Fact]
    public void Options_out_of_range_are_listed_with_what_was_received()
    {
        var options = new OnnxModelOptions
        {
            Labels = ["happy", "HAPPY", "a,b"],
            Input = new ImageShape(48, 48, 4),
            Layout = (OnnxLayout)9,
            Output = (OnnxOutput)9,
            Trust = (OnnxTrust)9,
            OutputName = "",
            FaceMargin = -1,
            Temperature = 0,
            Name = "",
        };
        string message = Assert.Throws<ArgumentException>(() => Predict(Create(), options)).Message;
        foreach (string expected in new[]
        {
            "A name of Labels must not have commas or control characters, received \"a,b\"",
            "Labels must name each label once",
            "Input must be up to 2048 pixels high and wide, of 1 or 3 channels, received 48×48×4",
            "Layout must be one of OnnxLayout, received 9",
            "Output must be one of OnnxOutput, received 9",
            "Trust must be one of OnnxTrust, received 9",
            "OutputName must not be empty",
            "FaceMargin must be from 0 to 1, received -1",
            "Temperature must be above 0, received 0",
            "Name must not be empty",
        })
        {
            Assert.Contains(expected, message, StringComparison.Ordinal);
        }

        Assert.Contains("Labels must not be null", Fault(Options with { Labels = null! }), StringComparison.Ordinal);
        Assert.Contains("from 2 to 1000, received 1", Fault(Options with { Labels = ["happy"] }), StringComparison.Ordinal);
        Assert.Contains(
            "at least two, or of two outputs one expression",
            Fault(Options with { Labels = ["a", null] }),
            StringComparison.Ordinal);
    }

    private static string Fault(OnnxModelOptions options) =>
        Assert.Throws<ArgumentException>(() => Predict(Create(), options)).Message;

    private static void AssertScores(float[] expected, ModelProto model, OnnxOutput output)
    {
        foreach (OnnxTrust trust in Enum.GetValues<OnnxTrust>())
        {
            float[] scores = Predict(model, Options with { Output = output, Trust = trust });
            Assert.All(expected, (score, i) => Assert.Equal(score, scores[i], 1e-6f));
        }
    }
}
