using Microsoft.ML.OnnxRuntime;

namespace FacialExpression.Benchmarks;

/// <summary>Plain use of ONNX Runtime: fills a float array and runs the session.</summary>
internal sealed class PlainSession : IDisposable
{
    private static readonly string[] InputNames = ["Image"];
    private static readonly string[] OutputNames = ["Score"];

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly int _count;
    private readonly float[] _image;
    private readonly OrtValue[] _inputs;

    public PlainSession(string model, int threads, int count = 1)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(model, options);
        _count = count;
        _image = new float[count * 48 * 48];
        _inputs = [OrtValue.CreateTensorValueFromMemory(_image, [count, 1, 48, 48])];
    }

    public float Run(ReadOnlySpan<byte> gray)
    {
        for (int i = 0; i < gray.Length; i++)
        {
            _image[i] = gray[i] / 255f;
        }

        return Run();
    }

    public float Run()
    {
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_options, InputNames, _inputs, OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>()[_count - 1];
    }

    public void Dispose()
    {
        _inputs[0].Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
