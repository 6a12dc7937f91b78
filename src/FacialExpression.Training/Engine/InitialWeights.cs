namespace FacialExpression.Training.Engine;

/// <summary>Gives a parameter its first values, in the parameter's own order.</summary>
/// <param name="path">Its path in the model: <c>residual_1/conv2d/kernel</c>.</param>
/// <param name="parameter">Shape and initializer.</param>
internal delegate float[] InitialValues(string path, LayerParameter parameter);

/// <summary>
/// First values from a generator of our own. Seed and path alone decide them, so that neither TorchSharp's process-wide
/// generator, nor another training, nor the other layers change them, and one seed gives the same values on every device.
/// </summary>
internal static class InitialWeights
{
    /// <summary>The first values under a seed.</summary>
    public static InitialValues Of(ulong seed) => (path, parameter) => Draw(seed, path, parameter);

    private static float[] Draw(ulong seed, string path, LayerParameter parameter)
    {
        float[] values = new float[parameter.Count];
        switch (parameter.Initializer)
        {
            case Initializer.Zeros:
                break;
            case Initializer.Ones:
                Array.Fill(values, 1);
                break;
            case Initializer.GlorotUniform:
                var random = new SplitMix64(SplitMix64.Mix(seed, path));
                float limit = (float)Math.Sqrt(6.0 / (parameter.FanIn + parameter.FanOut));
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (float)random.NextBetween(-limit, limit);
                }

                break;
            default:
                throw new NotSupportedException($"There is no initializer {parameter.Initializer} yet.");
        }

        return values;
    }
}
