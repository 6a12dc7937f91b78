using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>A detector's model in ONNX Runtime: from a picture to faces, in the picture's own size. Thread-safe.</summary>
internal sealed class DetectorSession : IDisposable
{
    // The best of a picture full of candidates: comparing each with all that were selected takes time that grows with both.
    private const int MostCandidates = 2_000;

    private static readonly string[] InputNames = [DetectorContract.InputName];

    private readonly InferenceSession _session;
    private readonly string[] _outputNames;

    /// <summary>Opens a model.</summary>
    /// <param name="onnxModel">The file's content.</param>
    /// <exception cref="InvalidModelFileException">It is no detector of this contract.</exception>
    public DetectorSession(byte[] onnxModel)
    {
        using SessionOptions settings = OnnxRuntimeLibrary.Use(SessionSettings.ForManyCallers);
        try
        {
            _session = new InferenceSession(onnxModel, settings);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidModelFileException($"The model cannot be loaded: {Quoted.Sentence(e.Message)}", e);
        }

        try
        {
            _outputNames = [.. DetectorContract.Strides.ToArray().Select(DetectorContract.OutputName)];
            IReadOnlyDictionary<string, string> metadata = _session.ModelMetadata.CustomMetadataMap;
            bool isDetector = metadata.GetValueOrDefault(DetectorContract.VersionKey) == DetectorContract.Version
                && _session.InputMetadata.ContainsKey(DetectorContract.InputName)
                && _outputNames.All(_session.OutputMetadata.ContainsKey);
            if (!isDetector || !float.TryParse(
                metadata.GetValueOrDefault(DetectorContract.ThresholdKey), CultureInfo.InvariantCulture, out float threshold))
            {
                throw new InvalidModelFileException(
                    $"The model is no face detector of version {DetectorContract.Version}. Train one with TrainDetector.");
            }

            Threshold = threshold;
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>The confidence from which a face counts, as the model's training chose it.</summary>
    public float Threshold { get; }

    /// <summary>Finds faces.</summary>
    /// <param name="input">A picture.</param>
    /// <param name="threshold">The least confidence, in (0, 1).</param>
    /// <param name="most">The most faces.</param>
    /// <returns>In the order of falling confidence.</returns>
    public IReadOnlyList<DetectedFace> Detect(DetectorInput input, float threshold, int most = 500)
    {
        using var options = new RunOptions();
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input.Values, [1, 1, input.Height, input.Width]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, InputNames, [value], _outputNames);
        var candidates = new List<DetectedFace>();
        for (int i = 0; i < outputs.Count; i++)
        {
            int stride = DetectorContract.Strides[i];
            DetectorOutput.AddCandidates(
                outputs[i].GetTensorDataAsSpan<float>(), input.Width / stride, stride, threshold, candidates);
        }

        return FaceSelection.Select(candidates.OrderByDescending(c => c.Confidence).Take(MostCandidates), most);
    }

    public void Dispose() => _session.Dispose();
}
