using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>The options of all benchmarks.</summary>
internal sealed record BenchmarkSettings
{
    // A computation that went wrong gives NaN or infinity, and its report has to be written all the same.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The number of measurements of each candidate. Candidates alternate; figures are medians.</summary>
    public int Rounds { get; init; } = 9;

    /// <summary>The number of epochs of the trainings whose memory is measured; 0 for each model's default.</summary>
    public int Epochs { get; init; }

    /// <summary>The number of predictions of a soak test.</summary>
    public long Predictions { get; init; } = 1_000_000;

    /// <summary>The model of a soak test: <c>model-3.onnx</c> or <c>pretrained</c>.</summary>
    public string Model { get; init; } = "model-3.onnx";

    /// <summary>
    /// The device of trainings, and the one that <c>predict</c> compares with the CPU. <see langword="null"/>: trainings use the
    /// CPU, and predictions are compared with other libraries.
    /// </summary>
    public TrainingDevice? Device { get; init; }

    /// <summary>The device of trainings.</summary>
    public TrainingDevice TrainingDevice => Device ?? TrainingDevice.Cpu;

    /// <summary>The most images of each split; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>
    /// The length of the long loads of <c>serve</c>, 60 by default, and of the video whose memory is measured, 600 by default.
    /// </summary>
    public int? Seconds { get; init; }

    /// <summary>The folder for results.</summary>
    public string Out { get; init; } = Path.Combine("artifacts", "bench");

    public static BenchmarkSettings Parse(IReadOnlyList<string> arguments)
    {
        var settings = new BenchmarkSettings();
        if (arguments.Contains("--hour"))
        {
            settings = settings with { Seconds = 3610 };
            arguments = [.. arguments.Where(argument => argument != "--hour")];
        }

        for (int i = 0; i + 1 < arguments.Count; i += 2)
        {
            settings = arguments[i] switch
            {
                "--rounds" => settings with { Rounds = int.Parse(arguments[i + 1], CultureInfo.InvariantCulture) },
                "--epochs" => settings with { Epochs = int.Parse(arguments[i + 1], CultureInfo.InvariantCulture) },
                "--predictions" => settings with { Predictions = long.Parse(arguments[i + 1], CultureInfo.InvariantCulture) },
                "--limit" => settings with { Limit = int.Parse(arguments[i + 1], CultureInfo.InvariantCulture) },
                "--seconds" => settings with { Seconds = int.Parse(arguments[i + 1], CultureInfo.InvariantCulture) },
                "--model" => settings with { Model = arguments[i + 1] },
                "--device" => settings with { Device = Enum.Parse<TrainingDevice>(arguments[i + 1], ignoreCase: true) },
                "--out" => settings with { Out = arguments[i + 1] },
                _ => throw new ArgumentException($"Unknown option {arguments[i]}."),
            };
        }

        return settings;
    }

    /// <summary>Writes the result as NAME.json and returns the file's path.</summary>
    public string Write(string name, object result)
    {
        Directory.CreateDirectory(Out);
        string path = Path.Combine(Out, $"{name}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(result, Json));
        return path;
    }
}
