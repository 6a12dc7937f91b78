using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

internal sealed partial class ImagePredictor<TPrediction>
{
    private const int ShownScores = 10;

    /// <summary>Opens a model and checks that its scores for one image are probabilities.</summary>
    /// <param name="checkedModel">A whole model file that <c>ModelGuard</c> has checked.</param>
    /// <param name="source">What messages call the model.</param>
    /// <param name="options">Limits, threads and device.</param>
    /// <param name="makerFor">Finds out what to make of the scores by the model's labels, or refuses them.</param>
    /// <param name="owner">The name of the public class, for <see cref="ObjectDisposedException"/>.</param>
    /// <param name="device">Takes the place of the options' device. Default: <see langword="null"/>, theirs.</param>
    public static ImagePredictor<TPrediction> LoadChecked(
        byte[] checkedModel,
        string source,
        ExpressionClassifierOptions options,
        Func<ExpressionModelMetadata, PredictionMaker<TPrediction>> makerFor,
        string owner,
        SessionDevice? device = null)
    {
        ImagePredictor<TPrediction> predictor = Open(checkedModel, source, options, makerFor, owner, device);
        try
        {
            predictor.CheckScores(source);
            return predictor;
        }
        catch
        {
            predictor.Dispose();
            throw;
        }
    }

    /// <summary>Opens a model without trying it out.</summary>
    /// <inheritdoc cref="LoadChecked" path="/param"/>
    public static ImagePredictor<TPrediction> Open(
        byte[] checkedModel,
        string source,
        ExpressionClassifierOptions options,
        Func<ExpressionModelMetadata, PredictionMaker<TPrediction>> makerFor,
        string owner,
        SessionDevice? device = null)
    {
        ModelSession? session = null;
        try
        {
            session = ModelSession.Open(
                checkedModel, options.Threads, device ?? SessionDevice.Of(options.Device, options.GpuDeviceId), owner);
            return new ImagePredictor<TPrediction>(session, options.ImageLimits, makerFor(session.Metadata));
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidModelFileException(
                $"{source} is no ONNX model, or is damaged ({checkedModel.Length} bytes). ONNX Runtime reports {Reason(e)}.", e);
        }
        catch (InvalidModelFileException e)
        {
            session?.Dispose();
            throw new InvalidModelFileException($"{source}: {e.Message}", e);
        }
    }

    private static string Reason(OnnxRuntimeException e) => Quoted.Sentence(e.Message);

    // A damaged file may load and fail at its first image; it is refused here already.
    private void CheckScores(string source)
    {
        byte[] gray = new byte[Metadata.Input.Size];
        gray.AsSpan().Fill(128);
        float[] scores = new float[LabelCount];
        try
        {
            _session.Run(gray, scores);
            RequireFinite(scores);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidModelFileException($"{source} cannot be run. ONNX Runtime reports {Reason(e)}.", e);
        }
        catch (InvalidModelFileException e)
        {
            throw new InvalidModelFileException($"{source}: {e.Message}", e);
        }

        if (!scores.All(s => s is >= 0 and <= 1) || Math.Abs(scores.Sum() - 1) >= 0.01)
        {
            string shown = string.Join(
                ", ", scores.Take(ShownScores).Select(score => score.ToString(CultureInfo.InvariantCulture)))
                + (scores.Length > ShownScores ? ", …" : "");
            throw new InvalidModelFileException(
                $"{source}: its scores are no probabilities ({shown}): the weights are damaged. Save the model again.");
        }
    }
}
