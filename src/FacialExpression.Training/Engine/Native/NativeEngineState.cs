namespace FacialExpression.Training.Engine;

/// <summary>What is known when the native engine fails to load.</summary>
internal sealed record NativeEngineState
{
    /// <summary>.NET's name of the system: <c>linux-x64</c>, <c>linux-musl-x64</c>.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>The path of TorchSharp's native library; <see langword="null"/> if the app has none.</summary>
    public required string? Library { get; init; }

    /// <summary>Whether the app has libtorch itself, which TorchSharp's own package does not bring.</summary>
    public bool HasLibTorch { get; init; } = true;

    /// <summary>Whether the system's libstdc++ is older than the library requests.</summary>
    public bool IsOlderSystem { get; init; }

    /// <summary>The app's <see cref="TrainingEngine.AdaptNativeLibrary"/>.</summary>
    public bool MayAdapt { get; init; } = true;

    /// <summary>Whether an adapted copy was loaded.</summary>
    public bool IsAdapted { get; init; }
}
