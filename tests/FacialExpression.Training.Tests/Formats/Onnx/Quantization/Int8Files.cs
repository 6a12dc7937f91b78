using FacialExpression.ModelFiles.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression.Training.Tests.Formats.Onnx.Quantization;

/// <summary>Models with images to calibrate on, and what ONNX Runtime makes of their int8 files.</summary>
internal static class Int8Files
{
    /// <summary>Images of noise, each darker or brighter than the others.</summary>
    public static byte[][] Noise(ImageShape shape, int count, int seed = 3)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            byte[] image = new byte[shape.Size];
            random.NextBytes(image);
            int limit = random.Next(100, 256);
            return image.Select(p => (byte)(p * limit / 255)).ToArray();
        })];
    }

    /// <summary>The model with images for int8, as a training returns it.</summary>
    public static TrainedExpressionModel With(this TrainedExpressionModel model, params byte[][] images) =>
        model.With(CalibrationImages.Choose(model.Network.Input, [.. images.SelectMany(i => i)]));

    /// <summary>The content of the model's file.</summary>
    public static byte[] ToBytes(this TrainedExpressionModel model, WeightFormat format)
    {
        using var file = new MemoryStream();
        model.Save(file, format);
        return file.ToArray();
    }

    /// <summary>The scores of a file for images, by its own outputs.</summary>
    public static float[] Scores(byte[] file, ImageShape shape, IEnumerable<byte[]> images)
    {
        using var classifier = ExpressionClassifier.Load(
            new MemoryStream(file), new ExpressionClassifierOptions { Threads = 1 });
        return
        [
            .. images.SelectMany(image =>
                classifier.Predict(image, shape.Width, shape.Height, PixelFormat.Gray8).Scores.Select(s => s.Score)),
        ];
    }

    /// <summary>The largest difference between two scores of two files.</summary>
    public static float LargestDifference(byte[] one, byte[] other, ImageShape shape, IReadOnlyCollection<byte[]> images) =>
        Scores(one, shape, images).Zip(Scores(other, shape, images), (a, b) => Math.Abs(a - b)).Max();

    /// <summary>How often each operator is in a graph.</summary>
    public static Dictionary<string, int> CountOperators(byte[] file) =>
        ModelProto.Parser.ParseFrom(file).Graph.Node.CountBy(n => n.OpType).ToDictionary();

    /// <summary>How many convolutions of a float32 file read one channel and are not depthwise; those stay in float32.</summary>
    public static int CountConvolutionsOfOneChannel(byte[] float32)
    {
        GraphProto graph = ModelProto.Parser.ParseFrom(float32).Graph;
        Dictionary<string, TensorProto> weights = graph.Initializer.ToDictionary(w => w.Name);
        return graph.Node.Count(n => n.OpType == "Conv" && weights[n.Input[1]].Dims[1] == 1
            && n.Attribute.SingleOrDefault(a => a.Name == "group")?.I is null or 1);
    }

    /// <summary>How many convolutions ONNX Runtime computes in float32, by the operators that it runs.</summary>
    public static int CountFloatConvolutions(Dictionary<string, int> optimized) =>
        optimized.GetValueOrDefault("Conv") + optimized.GetValueOrDefault("FusedConv");

    /// <summary>How often each operator is in what ONNX Runtime runs.</summary>
    public static Dictionary<string, int> CountOptimized(byte[] file, string path)
    {
        OnnxRuntimePrivacy.Ensure();
        using var options = new SessionOptions
        {
            OptimizedModelFilePath = path,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        new InferenceSession(file, options).Dispose();
        return CountOperators(File.ReadAllBytes(path));
    }
}
