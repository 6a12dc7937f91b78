using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace FacialExpression.Training.Tests.Evaluation;

public sealed class PretrainedModelTests : TemporaryFolder
{
    private static string Stored => Path.Combine(TestData.RepositoryRoot!, "docs", "pretrained");

    // The model card describes exactly this file.
    [Fact]
    public void Stored_figures_belong_to_the_file_in_the_package()
    {
        byte[] file = File.ReadAllBytes(
            Path.Combine(TestData.RepositoryRoot!, "src/FacialExpression/ModelFiles/Pretrained/pretrained.onnx"));
        JsonElement results = JsonDocument.Parse(File.ReadAllText(Path.Combine(Stored, "results.json"))).RootElement;
        string? expected = results.GetProperty("file").GetProperty("sha256").GetString();
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(file)));
        using ExpressionClassifier loaded = ExpressionClassifier.Load(new MemoryStream(file));
        using ExpressionClassifier inside = ExpressionClassifier.LoadPretrained();
        Assert.Equal(loaded.Metadata.Provenance, inside.Metadata.Provenance);
    }

    // From JPEG bytes through the public API, as an app would, image by image.
    [Fact]
    public void Pretrained_model_is_right_on_68_percent_of_validation_images_and_calibrated()
    {
        using ZipArchive zip = ZipFile.OpenRead(TestData.RequireFer2013());
        using var classifier = ExpressionClassifier.LoadPretrained();
        var predictions = new List<ExpressionPrediction>();
        var labels = new List<Expression>();
        IEnumerable<ZipArchiveEntry> images = zip.Entries
            .Where(e => e.FullName.StartsWith("validation/", StringComparison.Ordinal) && e.Length > 0);
        foreach (ZipArchiveEntry entry in images)
        {
            using var bytes = new MemoryStream();
            using (Stream stream = entry.Open())
            {
                stream.CopyTo(bytes);
            }

            predictions.Add(classifier.Predict(bytes.ToArray().AsSpan()));
            Assert.True(ExpressionLabels.TryParse(entry.FullName.Split('/')[1], out Expression label));
            labels.Add(label);
        }

        var evaluation = new ExpressionEvaluation(predictions, labels);
        Assert.Equal(3589, evaluation.Count);
        Assert.InRange(evaluation.Accuracy, 0.68, 1);
        Assert.InRange(evaluation.ExpectedCalibrationError, 0, 0.03);

        // The model card's figures; another processor may round a few images differently.
        JsonElement stored = JsonDocument.Parse(File.ReadAllText(Path.Combine(Stored, "results.json")))
            .RootElement.GetProperty("validation");
        Assert.Equal(stored.GetProperty("accuracy").GetDouble(), evaluation.Accuracy, 0.001);
        Assert.Equal(stored.GetProperty("macroF1").GetDouble(), evaluation.MacroF1, 0.002);
    }

    // Calibrated on training images, measured on validation images.
    [Fact]
    public void Int8_loses_at_most_0_3_points_of_the_pretrained_models_accuracy()
    {
        var dataset = ExpressionDataset.FromZip(TestData.RequireFer2013());
        var model = TrainedExpressionModel.LoadPretrained();
        model.Save(At("int8.onnx"), WeightFormat.Int8, calibration: dataset.Training);
        using ExpressionClassifier float32 = model.ToClassifier();
        using var int8 = ExpressionClassifier.Load(At("int8.onnx"));
        ExpressionEvaluation expected = float32.Evaluate(dataset.Validation);
        ExpressionEvaluation actual = int8.Evaluate(dataset.Validation);
        Assert.InRange(actual.Accuracy, expected.Accuracy - 0.003, 1);
        Assert.InRange(actual.Loss, 0, expected.Loss + 0.01);
        Assert.InRange(new FileInfo(At("int8.onnx")).Length, 1_000_000, 2_000_000);
    }
}
