namespace FacialExpression;

/// <summary>What a model file from elsewhere may ask of the machine. A file beyond one of these is refused.</summary>
internal static class ModelLimits
{
    /// <summary>The most numbers that all layers together may hand on for one image, 4 bytes each. Compact ResNet has 0.6 million on 48×48; MobileNetV2 fits in on 224×224.</summary>
    public const long MaxActivations = 40L * 1024 * 1024;

    /// <summary>The most multiply-adds for one image, about half a second of one core. Compact ResNet has 117 million on 48×48.</summary>
    public const double MaxMultiplyAdds = 5e9;

    /// <summary>
    /// What one number that a window looks at costs, in multiply-adds. ONNX Runtime's pools are that slow; its convolutions copy the numbers first, once for all filters.
    /// </summary>
    public const double LookCost = 16;

    /// <summary>The most nodes of a graph, and the most weights.</summary>
    public const int MaxNodes = 2_000;

    /// <summary>The most bytes besides the weights' own: names, settings, metadata. Reading them takes many times their size in memory.</summary>
    public const int MaxDescriptionBytes = 1024 * 1024;

    /// <summary>The most rows and columns of the input, and of anything that moves over it.</summary>
    public const int MaxSide = 2048;
}
