using System.Globalization;

namespace FacialExpression.Fuzz;

/// <summary>The options of a run.</summary>
internal sealed record FuzzSettings
{
    /// <summary>The seed. With its number it determines a case, on every machine.</summary>
    public int Seed { get; init; } = 1;

    public long Images { get; init; } = 200_000;

    public long Models { get; init; } = 20_000;

    public long Keras { get; init; } = 100_000;

    /// <summary>ONNX files of other software.</summary>
    public long Onnx { get; init; } = 100_000;

    /// <summary>Images in which faces are searched.</summary>
    public long Faces { get; init; } = 50_000;

    /// <summary>Files of face detectors.</summary>
    public long Detectors { get; init; } = 20_000;

    /// <summary>Whether to run <see cref="ImageBombs"/> and <see cref="ModelBombs"/>, too.</summary>
    public bool Bombs { get; init; } = true;

    /// <summary>
    /// The limit of a case's processor time, which other programs on the machine hardly change. Tests, which must not depend on
    /// the machine's speed, set a longer one.
    /// </summary>
    public double LongestMilliseconds { get; init; } = 2000;

    public int Workers { get; init; } = Environment.ProcessorCount;

    public string Out { get; init; } = Path.Combine("artifacts", "fuzz");

    public static FuzzSettings Parse(IReadOnlyList<string> arguments)
    {
        var settings = new FuzzSettings();
        for (int i = 0; i < arguments.Count; i += 2)
        {
            string value = i + 1 < arguments.Count
                ? arguments[i + 1]
                : throw new ArgumentException($"Option {arguments[i]} needs a value.");
            settings = arguments[i] switch
            {
                "--seed" => settings with { Seed = int.Parse(value, CultureInfo.InvariantCulture) },
                "--images" => settings with { Images = long.Parse(value, CultureInfo.InvariantCulture) },
                "--models" => settings with { Models = long.Parse(value, CultureInfo.InvariantCulture) },
                "--keras" => settings with { Keras = long.Parse(value, CultureInfo.InvariantCulture) },
                "--onnx" => settings with { Onnx = long.Parse(value, CultureInfo.InvariantCulture) },
                "--faces" => settings with { Faces = long.Parse(value, CultureInfo.InvariantCulture) },
                "--detectors" => settings with { Detectors = long.Parse(value, CultureInfo.InvariantCulture) },
                "--bombs" => settings with { Bombs = bool.Parse(value) },
                "--milliseconds" => settings with { LongestMilliseconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "--workers" => settings with { Workers = int.Parse(value, CultureInfo.InvariantCulture) },
                "--out" => settings with { Out = value },
                _ => throw new ArgumentException($"Unknown option {arguments[i]}."),
            };
        }

        return settings;
    }
}
