using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression.Tests.ModelFiles.Imported;

/// <summary>Models with the habits of other exporters give the scores of an independent forward pass.</summary>
public class ImportedModelTests
{
    private const float Tolerance = 2e-6f;

    public static TheoryData<string> Names => [.. ImportedModel.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_checked_model_gives_the_scores_of_an_independent_forward_pass(string name) =>
        AssertScores(ImportedModel.Of(name), OnnxTrust.Checked, atOnce: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_trusted_model_gives_the_scores_of_an_independent_forward_pass_for_one_image_at_a_time(string name)
    {
        Assert.SkipWhen(name == "double", "ONNX Runtime has no convolution in double precision.");
        AssertScores(ImportedModel.Of(name), OnnxTrust.Trusted, atOnce: false);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Images_of_a_batch_do_not_mix(string name)
    {
        ImportedModel model = ImportedModel.Of(name);
        byte[] prepared = Prepare(model, OnnxTrust.Checked);
        foreach ((IReadOnlyDictionary<string, float> alone, IReadOnlyDictionary<string, float> together) in
            model.Predict(prepared, atOnce: false).Zip(model.Predict(prepared, atOnce: true)))
        {
            Assert.All(alone, score => Assert.Equal(score.Value, together[score.Key], 1e-6f));
        }
    }

    [Fact]
    public void A_classifier_of_a_file_and_of_a_stream_gives_the_scores()
    {
        ImportedModel model = ImportedModel.Of("ferplus");
        using ExpressionClassifier ofFile = ExpressionClassifier.Load(ImportedModel.PathOf("ferplus.onnx"), model.Options);
        using ExpressionClassifier ofStream = ExpressionClassifier.Load(new MemoryStream(model.Bytes), model.Options);
        ExpressionPrediction prediction = ofFile.Predict(
            model.Pixels.AsSpan(0, model.Height * model.Width), model.Width, model.Height, PixelFormat.Gray8);
        Assert.Equal(Expression.Sad, prediction.Expression);
        Assert.Equal(model.Images[0]["sad"], prediction.Scores[Expression.Sad], Tolerance);
        Assert.Equal(prediction, ofStream.Predict(
            model.Pixels.AsSpan(0, model.Height * model.Width), model.Width, model.Height, PixelFormat.Gray8));
        Assert.Equal(2, ofFile.PredictGrayBatch(model.Pixels).Count);
        Assert.Equal("ferplus", ofFile.Metadata.ModelName);
        Assert.Equal("ONNX model", ofStream.Metadata.ModelName);
        Assert.Equal(new ImageShape(16, 16, 1), ofFile.Metadata.Input);
        Assert.Equal(1, ofFile.Metadata.Scale);
        ofFile.WarmUp();
    }

    [Fact]
    public void A_classifier_of_a_trusted_model_predicts_batches_one_image_at_a_time()
    {
        ImportedModel model = ImportedModel.Of("ferplus");
        using ExpressionClassifier classifier = ExpressionClassifier.Load(
            ImportedModel.PathOf("ferplus.onnx"), model.Options with { Trust = OnnxTrust.Trusted });
        IReadOnlyList<ExpressionPrediction> predictions =
            classifier.PredictGrayBatch([.. Enumerable.Repeat(model.Pixels, 20).SelectMany(p => p)]);
        Assert.Equal(40, predictions.Count);
        Assert.All(predictions, (prediction, i) =>
            Assert.Equal(model.Images[i % 2]["fear"], prediction.Scores[Expression.Fear], Tolerance));
        classifier.WarmUp();
    }

    [Fact]
    public void Metadata_describe_the_model_and_what_was_assumed()
    {
        ImportedModel model = ImportedModel.Of("efficientnet");
        OnnxModelOptions options = model.Options with { Name = "Mine", FaceMargin = 0.2f };
        using ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(model.Bytes), options);
        Assert.Equal("Mine", classifier.Metadata.ModelName);
        Assert.Equal(0.2f, classifier.Metadata.FaceMargin);
        Assert.Equal(1.5f, classifier.Metadata.Temperature);
        Assert.Equal(1, classifier.Metadata.Scale);
        Assert.Equal("Angry", classifier.Metadata.Labels[0]);
        Assert.Contains("\"producer\":\"pytorch 1.0\"", classifier.Metadata.Provenance, StringComparison.Ordinal);
        Assert.Contains("\"output\":\"logits\"", classifier.Metadata.Provenance, StringComparison.Ordinal);
        Assert.Contains("\"scaling\":\"pixel", classifier.Metadata.Provenance, StringComparison.Ordinal);
        Assert.Contains("\"scalingIsAssumed\":", classifier.Metadata.Provenance, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_checked_model_is_written_anew_for_any_number_of_images(string name)
    {
        ModelProto prepared = ModelProto.Parser.ParseFrom(Prepare(ImportedModel.Of(name), OnnxTrust.Checked));
        Assert.Equal([("", 17), ("ai.onnx.ml", 3)], prepared.OpsetImport.Select(import => (import.Domain, import.Version)));
        Assert.False(prepared.Graph.Input.Single().Type.TensorType.Shape.Dim[0].HasDimValue);
        Assert.All(prepared.MetadataProps, p => Assert.StartsWith("FacialExpression.", p.Key, StringComparison.Ordinal));
        Assert.DoesNotContain(prepared.Graph.Node, node => node.OpType is "Dropout" or "Shape" or "Identity" or "Cast");
        Assert.All(prepared.Graph.Initializer, weight => Assert.Equal(0, weight.FloatData.Count + weight.Int64Data.Count));
        Assert.True(ModelGuard.CountActivations(Prepare(ImportedModel.Of(name), OnnxTrust.Checked)) > 256);
        Assert.Equal(0, ModelGuard.CountActivations(Prepare(ImportedModel.Of(name), OnnxTrust.Trusted)));
    }

    private static byte[] Prepare(ImportedModel model, OnnxTrust trust) => OnnxImport.Prepare(
        model.Bytes, "It", model.Name, model.Options with { Trust = trust }, ModelLimits.Default);

    private static void AssertScores(ImportedModel model, OnnxTrust trust, bool atOnce)
    {
        IReadOnlyList<IReadOnlyDictionary<string, float>> actual = model.Predict(Prepare(model, trust), atOnce);
        Assert.All(model.Images, (image, k) =>
        {
            Assert.Equal(image.Count, actual[k].Count);
            Assert.All(image, score => Assert.Equal(score.Value, actual[k][score.Key], Tolerance));
        });
    }
}
