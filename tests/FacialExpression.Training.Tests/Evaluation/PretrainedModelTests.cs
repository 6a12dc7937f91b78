using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace FacialExpression.Training.Tests.Evaluation;

public class PretrainedModelTests
{
    private static string Stored => Path.Combine(TestData.RepositoryRoot!, "docs", "pretrained");

    // What the model card says is of this very file.
    [Fact]
    public void The_stored_figures_are_of_the_file_in_the_package()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(TestData.RepositoryRoot!, "src/FacialExpression/ModelFiles/Pretrained/compact-resnet.onnx"));
        JsonElement results = JsonDocument.Parse(File.ReadAllText(Path.Combine(Stored, "results.json"))).RootElement;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), results.GetProperty("file").GetProperty("sha256").GetString());
        using ExpressionClassifier loaded = ExpressionClassifier.Load(new MemoryStream(file));
        using ExpressionClassifier inside = ExpressionClassifier.LoadPretrained();
        Assert.Equal(loaded.Metadata.Provenance, inside.Metadata.Provenance);
    }

    // From JPEG bytes through the public API, as an app would, image by image.
    [Fact]
    public void It_reads_68_of_100_validation_images_right_and_knows_how_sure_it_is()
    {
        using ZipArchive zip = ZipFile.OpenRead(TestData.RequireFer2013());
        using var classifier = ExpressionClassifier.LoadPretrained();
        var predictions = new List<ExpressionPrediction>();
        var labels = new List<Expression>();
        foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.FullName.StartsWith("validation/", StringComparison.Ordinal) && e.Length > 0))
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

        // What the model card says; another processor may round a few images to the other side.
        JsonElement stored = JsonDocument.Parse(File.ReadAllText(Path.Combine(Stored, "results.json"))).RootElement.GetProperty("validation");
        Assert.Equal(stored.GetProperty("accuracy").GetDouble(), evaluation.Accuracy, 0.001);
        Assert.Equal(stored.GetProperty("macroF1").GetDouble(), evaluation.MacroF1, 0.002);
    }
}
