using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace FacialExpression.Training.Tests.Evaluation;

[Trait("Duration", "Long")]
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
        string[] ofTheRun =
        [
            .. JsonDocument.Parse(File.ReadAllText(Path.Combine(Stored, "run.json"))).RootElement
                .GetProperty("figures").GetProperty("files").EnumerateArray().Select(f => f.GetProperty("sha256").GetString()!),
        ];
        byte[] float16 = File.ReadAllBytes(Path.Combine(
            TestData.RepositoryRoot!, "src/FacialExpression.Training/Models/Pretrained/pretrained-float16.onnx"));
        Assert.Equal(ofTheRun, new[] { file, float16 }.Select(bytes => Convert.ToHexStringLower(SHA256.HashData(bytes))));
        using ExpressionClassifier loaded = ExpressionClassifier.Load(new MemoryStream(file));
        using ExpressionClassifier inside = ExpressionClassifier.LoadPretrained();
        Assert.Equal(loaded.Metadata.Provenance, inside.Metadata.Provenance);
    }

    // From JPEG bytes through the public API, as an app would, image by image, in int8; and beside it float32, and a file in int8
    // that today's code makes. In one test, since each evaluation takes a while.
    [Fact]
    public void Pretrained_model_agrees_with_86_percent_of_the_majorities_on_validation_images_and_loses_little_by_int8()
    {
        var dataset = ExpressionDataset.FromZip(TestData.RequireFer2013()).WithVotes(TestData.RequireVotes());
        DatasetSplit validation = dataset.Validation;
        ExpressionEvaluation shipped = EvaluateFiles(validation);
        ExpressionEvaluation majority = shipped.Majority!;
        Assert.Equal(3589, shipped.Count);
        Assert.Equal(3186, majority.Count);
        Assert.InRange(majority.Accuracy, 0.86, 1);
        Assert.InRange(majority.MacroF1, 0.78, 1);
        Assert.InRange(majority.ExpectedCalibrationError, 0, 0.03);

        // The model card's figures; another processor may round a few images differently.
        AssertStored("validation", shipped);
        AssertStored("majority", majority);

        // Calibrated on training images, as the file in the package.
        var model = TrainedExpressionModel.LoadPretrained();
        model.Save(At("int8.onnx"), WeightFormat.Int8, calibration: dataset.Training);
        Assert.InRange(new FileInfo(At("int8.onnx")).Length, 1_000_000, 2_000_000);
        using ExpressionClassifier unrounded = model.ToClassifier();
        using var made = ExpressionClassifier.Load(At("int8.onnx"));
        ExpressionEvaluation expected = unrounded.Evaluate(validation);
        Assert.All([shipped, made.Evaluate(validation)], int8 =>
        {
            Assert.InRange(int8.Accuracy, expected.Accuracy - 0.003, 1);
            Assert.InRange(int8.Majority!.Accuracy, expected.Majority!.Accuracy - 0.003, 1);
            Assert.InRange(int8.Loss, 0, expected.Loss + 0.01);
        });
    }

    private static ExpressionEvaluation EvaluateFiles(DatasetSplit split)
    {
        using ZipArchive zip = ZipFile.OpenRead(TestData.RequireFer2013());
        using var classifier = ExpressionClassifier.LoadPretrained();
        var predictions = new List<ExpressionPrediction>();
        foreach (string name in split.Names)
        {
            using var bytes = new MemoryStream();
            using (Stream stream = zip.GetEntry(name)!.Open())
            {
                stream.CopyTo(bytes);
            }

            predictions.Add(classifier.Predict(bytes.ToArray().AsSpan()));
        }

        return new ExpressionEvaluation(predictions, split.Labels, split.Votes);
    }

    private static void AssertStored(string set, ExpressionEvaluation evaluation)
    {
        JsonElement stored = JsonDocument.Parse(File.ReadAllText(Path.Combine(Stored, "results.json")))
            .RootElement.GetProperty(set);
        Assert.Equal(stored.GetProperty("accuracy").GetDouble(), evaluation.Accuracy, 0.001);
        Assert.Equal(stored.GetProperty("macroF1").GetDouble(), evaluation.MacroF1, 0.003);
    }
}
