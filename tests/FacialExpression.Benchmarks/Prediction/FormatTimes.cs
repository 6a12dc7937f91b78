namespace FacialExpression.Benchmarks;

/// <summary>The time for an image, and how it compares.</summary>
internal sealed record FormatTimes
{
    public required double Microseconds { get; init; }

    /// <summary>The time of Compact ResNet in float32 divided by this one.</summary>
    public required double TimesAsFastAsCompactResNet { get; init; }

    /// <summary>The time of the same network in float32 divided by this one.</summary>
    public required double TimesAsFastAsFloat32 { get; init; }
}
