using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression.Training.Formats.Onnx;

/// <summary>Asks before a training whether the model, once trained and saved, can be loaded with the same limits.</summary>
internal static class NetworkLimits
{
    /// <summary>Counts what <see cref="ModelGuard"/> will count in the file.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="limits">The most that the model may ask of the machine.</param>
    /// <param name="loader">
    /// The options with which the model is being loaded; <see langword="null"/> where it is to be trained.
    /// </param>
    /// <exception cref="InvalidNetworkException">
    /// Its file would be refused; the message names the reason and the remedy.
    /// </exception>
    public static void Require(Sequential network, string name, ModelLimits limits, string? loader = null)
    {
        // A temperature, which calibrating adds, is one node more.
        var metadata = new ExpressionModelMetadata
        {
            ModelName = name,
            Input = network.Input,
            Labels = [.. Enumerable.Range(0, network.ClassCount).Select(i => $"label{i}")],
            Temperature = 2,
        };
        ModelWeight[] weights =
            [.. network.Leaves.SelectMany(layer => layer.Parameters.Select(p => new ModelWeight(layer.Path, p, default)))];
        try
        {
            ModelProto sketch = OnnxExporter.Export(network, weights, metadata);
            ModelGuard.CheckSketch(sketch, sizeof(float) * network.ParameterCount, limits);
        }
        catch (InvalidModelFileException e)
        {
            if (loader is not null)
            {
                throw new InvalidNetworkException(
                    $"{Quoted.Text(name)} asks for more than is allowed: {e.Message} Where the machine can afford it, raise "
                    + $"{loader}.{nameof(ModelLimits)}, and that of {nameof(ExpressionClassifierOptions)} where its file is "
                    + "loaded.",
                    e);
            }

            throw new InvalidNetworkException(
                $"The file of {Quoted.Text(name)} could not be loaded again: {e.Message} Use a smaller network, or raise "
                + $"{nameof(ModelLimits)} of the trainer and, where the file is loaded, of {nameof(ExpressionClassifierOptions)} "
                + $"or, in ML.NET, of {nameof(ExpressionModelEstimator)}.Options.",
                e);
        }
    }
}
