using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Samples.TrainDetector;
using FacialExpression.Training.Tests.Formats.Onnx.Quantization;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression.Training.Tests.Detector;

[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class DetectorInt8Tests : TemporaryFolder
{
    private static readonly CropRecipe Recipe = new() { Sources = new Dictionary<string, double> { ["marked"] = 1 } };

    public DetectorInt8Tests() => TestData.RequireNativeEngine();

    [Fact]
    public void All_convolutions_but_the_first_and_the_last_compute_in_integers()
    {
        Dictionary<string, int> operators = Int8Files.CountOptimized(Int8().ToByteArray(), At("optimized.onnx"));

        // Four stages, three blocks of two, three of the neck, three heads; then the stem and the outputs.
        Assert.Equal(16, operators["QLinearConv"]);
        Assert.Equal(4, operators.GetValueOrDefault("Conv") + operators.GetValueOrDefault("FusedConv"));
    }

    [Fact]
    public void Outputs_are_close_to_those_of_float32()
    {
        TrainingCrop crop = new CropMaker(Pictures(), Recipe).Make(160, 3);

        foreach ((float[] single, float[] quantized) in Outputs(Float(), crop).Zip(Outputs(Int8(), crop)))
        {
            double error = single.Zip(quantized).Sum(p => Math.Pow(p.First - p.Second, 2));
            double mean = single.Average();
            double variance = single.Sum(v => Math.Pow(v - mean, 2));
            Assert.InRange(error / variance, 0, 0.05);
        }
    }

    [Fact]
    public void Exported_files_pass_the_guard_and_give_the_same_outputs()
    {
        TrainingCrop crop = new CropMaker(Pictures(), Recipe).Make(160, 3);
        foreach (ModelProto model in new[] { Float(), Int8() })
        {
            byte[] guarded = ModelGuard.CheckDetector(model.ToByteArray(), "It", ModelLimits.Default);
            Assert.Equal(Outputs(model, crop), Outputs(ModelProto.Parser.ParseFrom(guarded), crop));
        }
    }

    private static ModelProto Float()
    {
        using var weights = new DetectorWeights(new DetectorShape(), 1);
        return DetectorExporter.Export(weights.Shape, weights.Plan, weights.ToArrays(), 0.5f, "{}");
    }

    private static ModelProto Int8()
    {
        ModelProto model = Float();
        DetectorInt8.Quantize(model, Pictures(), Recipe);
        return model;
    }

    private static TrainingPictures Pictures() => new([("marked", MarkedPicture.Make())]);

    private static float[][] Outputs(ModelProto model, TrainingCrop crop)
    {
        using var session = new InferenceSession(model.ToByteArray());
        using var options = new RunOptions();
        using var image = DetectorInput.Of(crop.Pixels, crop.Side, crop.Side);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image.Values.ToArray(), [1, 1, crop.Side, crop.Side]);
        using var outputs = session.Run(
            options,
            [DetectorContract.InputName],
            [input],
            [.. DetectorContract.Strides.ToArray().Select(DetectorContract.OutputName)]);
        return [.. outputs.Select(o => o.GetTensorDataAsSpan<float>().ToArray())];
    }
}
