using System.Text.Json;
using System.Text.Json.Serialization;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>Settings and results of a run, as in <c>run.json</c>. Accuracies are 0 to 1.</summary>
internal sealed record RunRecord
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public required string Network { get; init; }

    public required long Parameters { get; init; }

    public required long MultiplyAdds { get; init; }

    public required PretrainedRecipe Recipe { get; init; }

    /// <summary>Its teachers.</summary>
    public required IReadOnlyList<FileDigest> Teachers { get; init; }

    /// <summary>Of this training, with resumed parts; without those of its teachers.</summary>
    public required double Minutes { get; init; }

    /// <summary>The device that trained; Auto in records from before there was a choice: those are of the CPU.</summary>
    public TrainingDevice Device { get; init; }

    public required double Temperature { get; init; }

    public required double TrainAccuracy { get; init; }

    public required double ValidationAccuracy { get; init; }

    /// <summary>With kernels as trained, not rounded to float16 as in the file.</summary>
    public required double ValidationAccuracyFloat32 { get; init; }

    /// <summary>Without the validation images that are also, byte by byte, in the training split.</summary>
    public required double ValidationAccuracyWithoutDuplicates { get; init; }

    public required double ValidationMacroF1 { get; init; }

    public required double ValidationCalibrationError { get; init; }

    /// <summary>
    /// Fitted on one half of the validation images and measured on the other, and vice versa; without duplicates.
    /// </summary>
    public required IReadOnlyList<double> CrossFittedCalibrationErrors { get; init; }

    public required FileDigest File { get; init; }

    public required string Hardware { get; init; }

    /// <summary>Name and version; the library's own has the commit behind a plus sign.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    public required IReadOnlyList<EpochResult> Curve { get; init; }

    public void Write(string path) => System.IO.File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
