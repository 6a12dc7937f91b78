using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>Input and output of one run, in pinned memory that ONNX Runtime knows.</summary>
internal sealed class SessionBuffers : IDisposable
{
    private static readonly string[] InputNames = [ExpressionModelMetadata.InputName];
    private static readonly string[] OutputNames = [ExpressionModelMetadata.ScoreName];

    private readonly float[] _images;
    private readonly float[] _scores;
    private readonly OrtValue[] _inputs;
    private readonly OrtValue[] _outputs;
    private readonly RunOptions _options = new();

    /// <param name="input">The size of one image.</param>
    /// <param name="labelCount">How many scores an image gets.</param>
    /// <param name="count">How many images a run takes.</param>
    public SessionBuffers(ImageShape input, int labelCount, int count)
    {
        Count = count;
        _images = new float[checked(count * input.Size)];
        _scores = new float[checked(count * labelCount)];
        _inputs = [OrtValue.CreateTensorValueFromMemory(_images, [count, input.Channels, input.Height, input.Width])];
        _outputs = [OrtValue.CreateTensorValueFromMemory(_scores, [count, labelCount])];
    }

    /// <summary>How many images a run takes.</summary>
    public int Count { get; }

    /// <summary>The memory that the buffers take.</summary>
    public long Bytes => sizeof(float) * ((long)_images.Length + _scores.Length);

    /// <summary>The scaled pixels, one image after the other.</summary>
    public Span<float> Images => _images;

    /// <summary>The scores of the last run, one image after the other.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>Computes the scores.</summary>
    public void Run(InferenceSession session) => session.Run(_options, InputNames, _inputs, OutputNames, _outputs);

    public void Dispose()
    {
        _inputs[0].Dispose();
        _outputs[0].Dispose();
        _options.Dispose();
    }
}
