using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>Input and output of one run, in memory that stands still, made known to ONNX Runtime once.</summary>
internal sealed class SessionBuffers : IDisposable
{
    private static readonly string[] InputNames = [ExpressionModelMetadata.InputName];
    private static readonly string[] OutputNames = [ExpressionModelMetadata.ScoreName];

    private readonly float[] _image;
    private readonly float[] _scores;
    private readonly OrtValue[] _inputs;
    private readonly OrtValue[] _outputs;
    private readonly RunOptions _options = new();

    public SessionBuffers(ImageShape input, int count)
    {
        _image = new float[checked(count * input.Size)];
        _scores = new float[count * ExpressionLabels.Count];
        _inputs = [OrtValue.CreateTensorValueFromMemory(_image, [count, input.Channels, input.Height, input.Width])];
        _outputs = [OrtValue.CreateTensorValueFromMemory(_scores, [count, ExpressionLabels.Count])];
    }

    public Span<float> Image => _image;

    public ReadOnlySpan<float> Scores => _scores;

    public void Run(InferenceSession session) => session.Run(_options, InputNames, _inputs, OutputNames, _outputs);

    public void Dispose()
    {
        _inputs[0].Dispose();
        _outputs[0].Dispose();
        _options.Dispose();
    }
}
