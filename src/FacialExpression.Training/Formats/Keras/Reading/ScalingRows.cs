namespace FacialExpression.Training.Formats.Keras;

/// <summary>Layers that scale values, all alike or each channel by its own numbers.</summary>
internal static class ScalingRows
{
    /// <summary>
    /// Whether a model takes pixels as they are: it begins with a scale from 255 to about 1. One that doubles takes what was
    /// scaled before.
    /// </summary>
    public static bool BringsPixelsToOne(IReadOnlyList<PlannedLayer> plan) => plan
        .TakeWhile(planned => planned.Source.ClassName == "Rescaling" || GrayInput.TreatsChannelsAlike(planned.Layer))
        .Where(planned => planned.Source.ClassName == "Rescaling")
        .SelectMany(planned => new KerasConfig(planned.Source.Config, new VectorShape(1)).Numbers("scale") ?? [])
        .Any(scale => scale is > 0 and < 0.1);

    public static IReadOnlyList<ReadLayer> Rescaling(KerasConfig config)
    {
        double[] scales = config.Numbers("scale") ?? throw KerasConfig.Wrong("scale", null, "a number, or one for each channel");
        double[] offsets = config.Numbers("offset") ?? [0];
        return (scales, offsets) is ([var scale], [var offset])
            ? [new Rescaling(scale, offset)]
            : PerChannel(config, "scale", scales, offsets);
    }

    /// <summary>(x − mean) / deviation; the numbers are settings, or what <c>adapt</c> computed, in the weights.</summary>
    public static IReadOnlyList<ReadLayer> Normalization(KerasConfig config)
    {
        if (config.Flag("invert", false))
        {
            throw KerasConfig.Wrong("invert", config.Find("invert"), "false");
        }

        if (config.Find("axis") is not null)
        {
            config.RequireLastAxis("axis");
        }

        if (config.Numbers("mean") is not { } means || config.Numbers("variance") is not { } variances)
        {
            return [new ReadLayer(Channels(config), arrays => Adapted(config, arrays))];
        }

        if (means.Length > 1 && variances.Length > 1 && means.Length != variances.Length)
        {
            throw KerasConfig.Wrong(
                "variance", config.Find("variance"), Invariant($"one number, or {means.Length}, as mean has them"));
        }

        double[] scales = [.. variances.Select(Scale)];
        double[] offsets =
            [.. Enumerable.Range(0, Math.Max(means.Length, scales.Length)).Select(i => -At(means, i) * At(scales, i))];
        return (scales, offsets) is ([var scale], [var offset])
            ? [new Rescaling(scale, offset)]
            : PerChannel(config, "mean", scales, offsets);
    }

    // Keras' guard against a variance of 0.
    private static double Scale(double variance) => 1 / Math.Max(Math.Sqrt(variance), 1e-7);

    private static float[][] Adapted(KerasConfig config, IReadOnlyList<KerasArray> arrays)
    {
        int channels = ChannelsOf(config);
        KerasArray Array(string name, int index) =>
            arrays.FirstOrDefault(a => a.Name.Split('/')[^1].Split(':')[0] == name)
            ?? arrays.ElementAtOrDefault(index)
            ?? throw new InvalidDataException($"should have a {name} in its settings or its weights");
        float[][] values = [.. new[] { Array("mean", 0), Array("variance", 1) }.Select(array =>
            array.Shape.Aggregate(1L, (product, size) => product * size) is var count && (count == 1 || count == channels)
                ? array.Read()
                : throw new InvalidDataException(
                    Invariant($"has a mean or variance of the shape {array.ShapeText} for {channels} channels")))];
        double[] scales = [.. values[1].Select(variance => Scale(variance))];
        double[] means = [.. values[0].Select(mean => (double)mean)];
        return
        [
            [.. Enumerable.Range(0, channels).Select(i => (float)At(scales, i))],
            [.. Enumerable.Range(0, channels).Select(i => (float)(-At(means, i) * At(scales, i)))],
        ];
    }

    private static IReadOnlyList<ReadLayer> PerChannel(KerasConfig config, string name, double[] scales, double[] offsets)
    {
        int channels = ChannelsOf(config);
        if ((scales.Length != 1 && scales.Length != channels) || (offsets.Length != 1 && offsets.Length != channels))
        {
            throw KerasConfig.Wrong(name, config.Find(name), Invariant($"one number, or {channels}, one for each channel"));
        }

        float[][] values =
        [
            [.. Enumerable.Range(0, channels).Select(i => (float)At(scales, i))],
            [.. Enumerable.Range(0, channels).Select(i => (float)At(offsets, i))],
        ];
        return [new ReadLayer(Channels(config), _ => values)];
    }

    private static DepthwiseConv2D Channels(KerasConfig config) => config.Input is MapShape
        ? new DepthwiseConv2D(1)
        : throw new LayerException("scales each value of a row by its own number; only channels of a map can have their own");

    private static int ChannelsOf(KerasConfig config) => config.Input is MapShape map ? map.Channels : config.Input.Size;

    private static double At(double[] numbers, int index) => numbers.Length == 1 ? numbers[0] : numbers[index];
}
