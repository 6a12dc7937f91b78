using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using Microsoft.ML;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Tests.ModelFiles.Guard;

public sealed class ExternalDataTests : IDisposable
{
    // Where ONNX Runtime looks for the files that a model from memory names.
    private readonly string _weights = Path.Combine(Environment.CurrentDirectory, $"weights-{Guid.NewGuid():N}.bin");
    private readonly string _folder = Directory.CreateTempSubdirectory("external-").FullName;

    public void Dispose()
    {
        File.Delete(_weights);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("weights.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("../../secret")]
    [InlineData("\\\\server\\share\\weights.bin")]
    [InlineData("https://example.org/weights.bin")]
    [InlineData("*/_ORT_MEM_ADDR_/*")]
    [InlineData("")]
    public void A_weight_in_another_file_is_refused_whatever_it_is_called(string location)
    {
        string expected = $"It stores weights in another file (\"{location}\", for the weight \"slopes\"); "
            + "a model must be one file. No other file was opened.";
        GuardedModel.AssertRefused(expected, model => MoveOut(model.Graph.WeightOf("slopes"), location));

        // ONNX Runtime goes by one of the two.
        GuardedModel.AssertRefused(
            expected, model => model.Graph.WeightOf("slopes").ExternalData.Add(Entry("location", location)));
        GuardedModel.AssertRefused(
            "(without a name, for the weight \"slopes\")", model => model.Graph.WeightOf("slopes").DataLocation = 1);
        GuardedModel.AssertRefused(
            "(without a name, for the weight \"slopes\")", model => model.Graph.WeightOf("slopes").DataLocation = -1);
        GuardedModel.AssertRefused(
            "(without a name, for the weight \"slopes\")",
            model => model.Graph.WeightOf("slopes").ExternalData.Add(Entry("offset", "0")));
    }

    [Fact]
    public void A_weight_of_a_node_in_another_file_is_refused()
    {
        GuardedModel.AssertRefused(
            "(\"half.bin\", for the weight \"half\")", model => MoveOut(model.Graph.AttributeOf("half", "value").T, "half.bin"));
        GuardedModel.AssertRefused(
            "(\"half.bin\", for the weight \"half\")",
            model => model.Graph.AttributeOf("half", "value").T.ExternalData.Add(Entry("location", "half.bin")));
        GuardedModel.AssertRefused(
            "(without a name, for the weight \"half\")", model => model.Graph.AttributeOf("half", "value").T.DataLocation = 1);
    }

    [Fact]
    public void Text_and_weights_that_nothing_uses_are_refused_in_another_file_too()
    {
        GuardedModel.AssertRefused(
            "\"mlnet.Score.unusedInput\"", model => MoveOut(model.Graph.WeightOf("mlnet.Score.unusedInput"), "text.bin"));
        GuardedModel.AssertRefused("\"idle.bin\"", model =>
        {
            model.Graph.Initializer.Add(Constant("idle", [1], [1f]));
            MoveOut(model.Graph.WeightOf("idle"), "idle.bin");
        });
    }

    [Fact]
    public void Load_does_not_open_external_data()
    {
        ModelProto model = GuardedModel.Parse(HandMadeModel.PixelModel());
        File.WriteAllBytes(_weights, MoveOut(model.Graph.WeightOf("slopes"), Path.GetFileName(_weights)));
        byte[] file = model.ToByteArray();
        Assert.SkipUnless(
            IsRead(_weights, () => File.ReadAllBytes(_weights)), "This file system does not keep when a file was last read.");

        // What the guard is for: by itself ONNX Runtime reads it, and finds the weights there.
        Assert.True(IsRead(_weights, () => ModelSession.Open(file, threads: 1).Dispose()));
        Assert.False(
            IsRead(
                _weights,
                () => Assert.Contains(Path.GetFileName(_weights), GuardedModel.Refuse(file), StringComparison.Ordinal)));
    }

    [Fact]
    public void ApplyExpressionModel_does_not_open_external_data()
    {
        string temporary = Directory.CreateDirectory(Path.Combine(_folder, "temporary")).FullName;
        ModelProto model = GuardedModel.Parse(HandMadeModel.PixelModel());
        byte[] numbers = MoveOut(model.Graph.WeightOf("slopes"), "weights.bin");
        string[] places = [Path.Combine(_folder, "weights.bin"), Path.Combine(temporary, "weights.bin")];
        foreach (string place in places)
        {
            File.WriteAllBytes(place, numbers);
        }

        string file = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(file, model.ToByteArray());
        Assert.SkipUnless(
            IsRead(places[0], () => File.ReadAllBytes(places[0])), "This file system does not keep when a file was last read.");
        var context = new MLContext { TempFilePath = temporary };
        foreach (Action load in new Action[]
        {
            () => context.Transforms.ApplyExpressionModel(file, "Path"),
            () => context.Transforms.ApplyExpressionModel(
                    new ExpressionModelEstimator.Options { ModelStream = new MemoryStream(model.ToByteArray()) }),
        })
        {
            Assert.All(places, place => Assert.False(IsRead(place, () =>
            {
                string message = Assert.Throws<InvalidModelFileException>(load).Message;
                Assert.Contains("(\"weights.bin\", for the weight \"slopes\")", message, StringComparison.Ordinal);
            })));
        }

        Assert.Equal([places[1]], Directory.GetFiles(temporary));
    }

    /// <returns>The numbers that now must stand in the other file.</returns>
    private static byte[] MoveOut(TensorProto weight, string location)
    {
        byte[] numbers = weight.RawData.ToByteArray();
        weight.RawData = ByteString.Empty;
        weight.DataLocation = 1;
        weight.ExternalData.Add([Entry("location", location), Entry("offset", "0"), Entry("length", $"{numbers.Length}")]);
        return numbers;
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };

    private static bool IsRead(string path, Action action)
    {
        // Linux notes a reading only when the last one is older than the file.
        var before = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastAccessTimeUtc(path, before);
        action();
        return File.GetLastAccessTimeUtc(path) != before;
    }
}
