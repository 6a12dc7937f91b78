using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FacialExpression;

/// <summary>
/// A detector's model in ONNX Runtime: from pixels of the network's size to candidates. Called from any thread and disposed at
/// any time.
/// </summary>
internal sealed class DetectorSession : IDisposable
{
    private static readonly string[] InputNames = [DetectorContract.InputName];

    private static readonly string[] OutputNames =
        [.. DetectorContract.Strides.ToArray().Select(DetectorContract.OutputName)];

    // ONNX Runtime keeps the memory of its largest run. Beyond the default of FaceDetectorOptions.MaxSide it gives it back.
    private const int LargestKept = 1_280 * 1_280;

    private readonly SessionPair _sessions;
    private readonly UseCounter _uses;

    private DetectorSession(SessionPair sessions)
    {
        _sessions = sessions;
        _uses = new UseCounter("FaceDetector", sessions.Dispose);
        Metadata = DetectorMetadata.FromProperties(sessions.Narrow.ModelMetadata.CustomMetadataMap);
    }

    /// <summary>What the file says of itself.</summary>
    public DetectorMetadata Metadata { get; }

    /// <summary>Opens a model.</summary>
    /// <param name="onnxModel">A file that was checked, or one of this library's own.</param>
    /// <param name="threads">How many threads work on a picture while it is the only one.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot load the model.</exception>
    /// <exception cref="InvalidModelFileException">Its metadata is not a detector's.</exception>
    /// <exception cref="PredictionEngineException">ONNX Runtime itself cannot be loaded.</exception>
    public static DetectorSession Open(byte[] onnxModel, int threads)
    {
        SessionPair sessions;
        try
        {
            sessions = SessionPair.Open(onnxModel, threads);
        }
        catch (OnnxRuntimeException e) when (SessionDevice.Cpu.Fault(e) is { } fault)
        {
            throw fault;
        }

        try
        {
            return new DetectorSession(sessions);
        }
        catch
        {
            sessions.Dispose();
            throw;
        }
    }

    /// <summary>Begins a use, so that what follows finishes whatever happens.</summary>
    /// <exception cref="ObjectDisposedException">The detector was disposed before.</exception>
    public UseCounter.Use Begin() => _uses.Begin();

    /// <summary>Whether an exception says that the detector was disposed.</summary>
    public bool IsDisposalOf(Exception e) => _uses.IsCauseOf(e);

    /// <summary>Finds candidates, several for each face.</summary>
    /// <param name="input">A picture.</param>
    /// <param name="threshold">The least confidence, in (0, 1).</param>
    /// <param name="isAlone">Whether several threads may work on it.</param>
    /// <param name="cancellationToken">Stops the computation.</param>
    /// <returns>In pixels of the input.</returns>
    /// <exception cref="InvalidModelFileException">The model fails for pictures of this size.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public List<DetectedFace> Run(
        DetectorInput input, float threshold, bool isAlone, CancellationToken cancellationToken)
    {
        var candidates = new List<DetectedFace>();
        Run(
            input,
            isAlone,
            (output, stride) => DetectorOutput.AddCandidates(output, input.Width / stride, stride, threshold, candidates),
            cancellationToken);
        return candidates;
    }

    /// <summary>Runs once, since some faults of a model show only then.</summary>
    /// <exception cref="InvalidModelFileException">The model fails, or its outputs are no numbers.</exception>
    public void TryOut()
    {
        const int Side = DetectorContract.Alignment;
        byte[] slope = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(i / 4))];
        using var input = DetectorInput.Of(slope, Side, Side);
        Run(input, isAlone: false, RequireNumbers, CancellationToken.None);
    }

    public void Dispose() => _uses.Dispose();

    private unsafe void Run(
        DetectorInput input, bool isAlone, Action<ReadOnlySpan<float>, int> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var options = new RunOptions();
        if (input.Values.Length > LargestKept)
        {
            options.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        }

        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static run => ((RunOptions)run!).Terminate = true, options);
        try
        {
            fixed (byte* first = input.Bytes)
            {
                using OrtValue value = OrtValue.CreateTensorValueWithData(
                    OrtMemoryInfo.DefaultInstance,
                    TensorElementType.Float,
                    [1, 1, input.Height, input.Width],
                    (nint)first,
                    sizeof(float) * (long)input.Values.Length);
                using IDisposableReadOnlyCollection<OrtValue> outputs =
                    _sessions.For(isAlone).Run(options, InputNames, [value], OutputNames);
                for (int i = 0; i < outputs.Count; i++)
                {
                    int stride = DetectorContract.Strides[i];
                    read(Require(outputs[i].GetTensorDataAsSpan<float>(), input, stride), stride);
                }
            }
        }
        catch (OnnxRuntimeException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw SessionDevice.Cpu.Fault(e) ?? new InvalidModelFileException(
                $"The face detector cannot be run on {input.Width}×{input.Height} pixels. ONNX Runtime reports "
                + $"{Quoted.Sentence(e.Message)}.",
                e);
        }
    }

    private static void RequireNumbers(ReadOnlySpan<float> output, int stride)
    {
        foreach (float number in output)
        {
            if (!float.IsFinite(number))
            {
                throw new InvalidModelFileException(
                    $"Its output at stride {stride} is {number} for a plain picture: its weights are too large or damaged.");
            }
        }
    }

    private static ReadOnlySpan<float> Require(ReadOnlySpan<float> output, DetectorInput input, int stride) =>
        output.Length == DetectorContract.Channels * (input.Width / stride) * (input.Height / stride)
            ? output
            : throw new InvalidModelFileException(
                $"The face detector gives {output.Length} numbers at stride {stride} for {input.Width}×{input.Height} pixels; "
                + $"it must be {DetectorContract.Channels} for each point.");
}
