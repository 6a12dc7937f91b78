using FacialExpression.ModelFiles.Onnx;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>The image that a model of other software takes.</summary>
/// <param name="Name">The name of its input.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Images">How many images it takes at a time; <see langword="null"/> for any number.</param>
/// <param name="Shape">Height, width and channels.</param>
/// <param name="Axes">The order of its axes.</param>
internal sealed record ImportedInput(string Name, int Type, long? Images, ImageShape Shape, ImportedInput.Order Axes)
{
    /// <summary>ONNX's number of the type, which our part of the schema does not have.</summary>
    public const int Double = 11;

    /// <summary>The order of the axes.</summary>
    public enum Order
    {
        /// <summary>Images, channels, height, width.</summary>
        ChannelsFirst,

        /// <summary>Images, height, width, channels.</summary>
        ChannelsLast,

        /// <summary>Images, height, width.</summary>
        NoChannels,
    }

    /// <summary>Its shape, without the axis of the images.</summary>
    public long[] Sizes => Axes switch
    {
        Order.ChannelsFirst => [Shape.Channels, Shape.Height, Shape.Width],
        Order.ChannelsLast => [Shape.Height, Shape.Width, Shape.Channels],
        _ => [Shape.Height, Shape.Width],
    };

    /// <summary>Finds the input of a graph.</summary>
    /// <exception cref="InvalidModelFileException">
    /// There are several, or it is no image, or the file leaves its size open and the options do not specify it.
    /// </exception>
    public static ImportedInput Find(GraphProto graph, OnnxModelOptions options)
    {
        // Before IR version 4, constants were among the inputs.
        var constants = graph.Initializer.Select(constant => constant.Name).ToHashSet(StringComparer.Ordinal);
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !constants.Contains(input.Name))];
        if (inputs.Length != 1)
        {
            throw new InvalidModelFileException(
                $"It must have one input, an image; it has {inputs.Length}: "
                + $"{Quoted.Sentence(string.Join(", ", inputs.Take(5).Select(Describe)))}. "
                + "Export the network with the image alone.");
        }

        ValueInfoProto input = inputs[0];
        TypeProto.Types.Tensor type = input.Type?.TensorType ?? throw NoImage(input);
        if (type.ElemType is not ((int)DataType.Float or (int)DataType.Float16 or Double))
        {
            throw new InvalidModelFileException(
                $"Its input {Describe(input)} takes numbers of the type {(DataType)type.ElemType}; it must be Float. Export the "
                + "network without the layer that converts bytes.");
        }

        long?[] sizes = [.. (type.Shape?.Dim ?? []).Select(size => size.HasDimValue ? size.DimValue : (long?)null)];
        Order axes = OrderOf(input, sizes, options);
        (long? channels, long? height, long? width) = axes switch
        {
            Order.ChannelsFirst => (sizes[1], sizes[2], sizes[3]),
            Order.ChannelsLast => (sizes[3], sizes[1], sizes[2]),
            _ => (1, sizes[1], sizes[2]),
        };
        var shape = new ImageShape(
            Size(input, "height", height, options.Input?.Height, size => size is >= 1 and <= ModelLimits.MaxSide),
            Size(input, "width", width, options.Input?.Width, size => size is >= 1 and <= ModelLimits.MaxSide),
            Size(input, "channels", channels, options.Input?.Channels, size => size is 1 or 3));
        if (shape.Channels == 1 && options.UsedScaling.IsPerChannel)
        {
            throw new InvalidModelFileException(
                $"Its input {Describe(input)} has one channel; {nameof(OnnxModelOptions)}.{nameof(OnnxModelOptions.Scaling)} has "
                + "numbers for three.");
        }

        // Some exporters write 0 or -1 for any number.
        long? images = sizes[0] is > 0 ? sizes[0] : null;
        return new ImportedInput(input.Name, type.ElemType, images, shape, axes);
    }

    private static Order OrderOf(ValueInfoProto input, long?[] sizes, OnnxModelOptions options)
    {
        return (sizes.Length, options.Layout) switch
        {
            (3, _) => Order.NoChannels,
            (4, OnnxLayout.ChannelsFirst) => Order.ChannelsFirst,
            (4, OnnxLayout.ChannelsLast) => Order.ChannelsLast,
            (4, _) when sizes[1] is 1 or 3 => Order.ChannelsFirst,
            (4, _) when sizes[3] is 1 or 3 => Order.ChannelsLast,
            (4, _) when sizes[1] is null => throw new InvalidModelFileException(
                $"Its input {Describe(input)} leaves the channels open. Set {nameof(OnnxModelOptions)}."
                + $"{nameof(OnnxModelOptions.Layout)} and {nameof(OnnxModelOptions.Input)}."),
            _ => throw NoImage(input),
        };
    }

    private static int Size(ValueInfoProto input, string axis, long? declared, long? given, Func<long, bool> isAllowed)
    {
        const string Option = $"{nameof(OnnxModelOptions)}.{nameof(OnnxModelOptions.Input)}";
        declared = declared is 0 or -1 ? null : declared;
        if (declared is not null && given is not null && declared != given)
        {
            throw new InvalidModelFileException(
                $"Its input {Describe(input)} declares {declared} as {axis}; {Option} has {given}.");
        }

        long size = declared ?? given ?? throw new InvalidModelFileException(
            $"Its input {Describe(input)} leaves its {axis} open. Set {Option} to the size that the model was trained on.");
        return isAllowed(size) ? (int)size : throw NoImage(input);
    }

    private static InvalidModelFileException NoImage(ValueInfoProto input) => new(
        $"Its input {Describe(input)} is no image: it must be [images, channels, height, width], "
        + "[images, height, width, channels] or [images, height, width], "
        + $"of 1 or 3 channels and up to {ModelLimits.MaxSide} pixels each.");

    private static string Describe(ValueInfoProto input)
    {
        IEnumerable<string> sizes = (input.Type?.TensorType?.Shape?.Dim ?? [])
            .Take(6).Select(size => size.HasDimValue ? $"{size.DimValue}" : "any");
        return $"{Quoted.Text(input.Name)} [{string.Join(", ", sizes)}]";
    }
}
