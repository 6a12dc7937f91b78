namespace FacialExpression.Samples.TrainDetector;

/// <summary>
/// The widths of the network, in multiples of 16: they fill the vectors of int8, and with others oneDNN's gradients are wrong.
/// </summary>
internal sealed record DetectorShape
{
    /// <summary>The name of the first convolution.</summary>
    public const string StemName = "stem";

    private const int WidthUnit = 16;

    /// <summary>Filters at stride 2.</summary>
    public int Stem { get; init; } = 16;

    /// <summary>Filters at strides 4, 8, 16 and 32.</summary>
    public IReadOnlyList<int> Stages { get; init; } = [32, 48, 64, 64];

    /// <summary>Residual blocks at strides 4, 8, 16 and 32.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [0, 1, 1, 1];

    /// <summary>Filters of the top-down path and of the heads.</summary>
    public int Neck { get; init; } = 48;

    /// <summary>Builds the network with one backend's operations.</summary>
    /// <param name="layers">The backend.</param>
    /// <param name="input">[N, 1, height, width].</param>
    /// <returns>The outputs for strides 8, 16 and 32.</returns>
    /// <exception cref="ArgumentException">A width is no multiple of 16.</exception>
    public T[] Build<T>(IDetectorLayers<T> layers, T input)
    {
        int wrong = new[] { Stem, Neck }.Concat(Stages).FirstOrDefault(width => width <= 0 || width % WidthUnit != 0);
        if (wrong != 0)
        {
            throw new ArgumentException($"The network's widths must be multiples of {WidthUnit}, received {wrong}.");
        }

        T x = layers.Convolve(StemName, input, Stem, 3, 2, relu: true);
        var maps = new List<T>();
        for (int stage = 0; stage < Stages.Count; stage++)
        {
            string name = $"stage{4 << stage}";
            x = layers.Convolve($"{name}/down", x, Stages[stage], 3, 2, relu: true);
            for (int block = 0; block < Blocks[stage]; block++)
            {
                T inner = layers.Convolve($"{name}/block{block}/first", x, Stages[stage], 3, 1, relu: true);
                inner = layers.Convolve($"{name}/block{block}/second", inner, Stages[stage], 3, 1, relu: false);
                x = layers.Add($"{name}/block{block}", x, inner, relu: true);
            }

            maps.Add(x);
        }

        // Top-down: what is known about large parts helps with small faces.
        int levels = DetectorContract.Strides.Length;
        var outputs = new T[levels];
        T? above = default;
        for (int level = levels - 1; level >= 0; level--)
        {
            int stride = DetectorContract.Strides[level];
            bool isTop = level == levels - 1;
            T lateral = layers.Convolve($"neck{stride}", maps[level + 1], Neck, 1, 1, relu: isTop);
            above = isTop ? lateral : layers.Add($"sum{stride}", lateral, layers.Enlarge($"up{stride}", above!), relu: true);
            T head = layers.Convolve($"head{stride}", above, Neck, 3, 1, relu: true);
            outputs[level] = layers.Predict(DetectorContract.OutputName(stride), head, DetectorContract.Channels);
        }

        return outputs;
    }
}
