namespace FacialExpression.Training.Formats.Keras;

/// <summary>A planned network with what turns gray pixels into the image that it takes.</summary>
/// <param name="Input">The gray image.</param>
/// <param name="Plan">The layers, the new ones first.</param>
/// <param name="SummedChannels">
/// The channels over which the first kernels are summed, 1 for none: on three channels of the same gray, their sum does what they
/// do.
/// </param>
internal sealed record GrayInput(ImageShape Input, IReadOnlyList<PlannedLayer> Plan, int SummedChannels)
{
    /// <param name="plan">The layers.</param>
    /// <param name="taken">The image that they take.</param>
    /// <param name="scaling">What the caller specified; <see langword="null"/> for nothing.</param>
    /// <exception cref="InvalidDataException">A scaling for three channels meets an image of one.</exception>
    public static GrayInput Make(IReadOnlyList<PlannedLayer> plan, ImageShape taken, PixelScaling? scaling)
    {
        ImageShape gray = taken with { Channels = 1 };
        KerasLayer source = plan[0].Source;
        if (scaling is { IsPerChannel: true })
        {
            return taken.Channels == scaling.Scales.Count
                ? new GrayInput(gray, [Spread(scaling, source), .. plan], 1)
                : throw new InvalidDataException(Invariant(
                    $"it takes images of {taken.Channels} channel, and KerasModelOptions.Scaling has {scaling.Scales.Count}: ")
                    + scaling);
        }

        bool isSummed = taken.Channels == 1 || MixesFirst(plan);
        IEnumerable<PlannedLayer> shift = scaling?.Offsets[0] is { } offset and not 0
            ? [new PlannedLayer(new Rescaling(1, offset), source)]
            : [];
        IEnumerable<PlannedLayer> spread = isSummed ? [] : [Spread(PixelScaling.ZeroToOne, source)];
        return new GrayInput(gray, [.. shift, .. spread, .. plan], isSummed ? taken.Channels : 1);
    }

    /// <summary>Whether a layer does the same with each channel, apart from the others.</summary>
    public static bool TreatsChannelsAlike(Layer layer) => layer is Rescaling
        or Activation { Function: not ActivationFunction.Softmax } or LeakyReLU or Pooling2D or GlobalAveragePooling2D
        or GlobalMaxPooling2D or ZeroPadding2D or Cropping2D or Flatten or Dropout or SpatialDropout2D;

    /// <summary>Whether the first layer with weights has a kernel for each channel and sums over all of them.</summary>
    private static bool MixesFirst(IReadOnlyList<PlannedLayer> plan) =>
        plan.FirstOrDefault(planned => !TreatsChannelsAlike(planned.Layer))?.Layer is Conv2D { Groups: 1 } or Dense;

    /// <summary>A convolution of 1×1 that gives each channel its scale and its offset.</summary>
    private static PlannedLayer Spread(PixelScaling scaling, KerasLayer source)
    {
        const float Scaled = TrainedExpressionModel.DefaultScale;
        float[] kernel = [.. Three(scaling.Scales).Select(scale => scale / Scaled)];
        float[] bias = [.. Three(scaling.Offsets)];
        bool useBias = Array.Exists(bias, offset => offset != 0);
        return new PlannedLayer(new Conv2D(kernel.Length, 1) { UseBias = useBias }, source)
        {
            Weights = _ => useBias ? [kernel, bias] : [kernel],
        };
    }

    private static IEnumerable<float> Three(IReadOnlyList<float> numbers) =>
        numbers.Count == 1 ? Enumerable.Repeat(numbers[0], 3) : numbers;
}
