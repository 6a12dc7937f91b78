using System.Text.Json;
using System.Text.Json.Serialization;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>What a run was and gave, as <c>run.json</c> has it. Accuracies from 0 to 1.</summary>
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

    /// <summary>The models that it learned from.</summary>
    public required IReadOnlyList<FileDigest> Teachers { get; init; }

    /// <summary>Of this run, over all its sittings; teachers have their own.</summary>
    public required double Minutes { get; init; }

    public required double Temperature { get; init; }

    public required double TrainAccuracy { get; init; }

    public required double ValidationAccuracy { get; init; }

    /// <summary>With kernels as trained, not rounded to float16 as in the file.</summary>
    public required double ValidationAccuracyFloat32 { get; init; }

    /// <summary>Without the validation images that also stand, byte by byte, in the training split.</summary>
    public required double ValidationAccuracyWithoutDuplicates { get; init; }

    public required double ValidationMacroF1 { get; init; }

    public required double ValidationCalibrationError { get; init; }

    /// <summary>Fitted on one half of the validation images and measured on the other, and the other way round; without duplicates.</summary>
    public required IReadOnlyList<double> CrossFittedCalibrationErrors { get; init; }

    public required FileDigest File { get; init; }

    public required string Hardware { get; init; }

    /// <summary>Name and version; the library's own has the commit behind a plus sign.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    public required IReadOnlyList<EpochResult> Curve { get; init; }

    public void Write(string path) => System.IO.File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
