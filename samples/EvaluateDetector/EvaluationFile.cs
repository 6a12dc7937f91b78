using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using FacialExpression.Samples.Detectors;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression.Samples.EvaluateDetector;

/// <summary>The figures of our detector and, under <c>cascade</c>, those of OpenCV's.</summary>
/// <param name="Ours">Our detector's figures.</param>
/// <param name="Enlargement">How many times larger the pictures were made first.</param>
/// <param name="MillisecondsPerPicture">Of our detector, without decoding the file, on one thread.</param>
/// <param name="Cascade">The cascade's, if it was measured.</param>
/// <param name="Skipped">Why it was not, if it was asked for.</param>
internal sealed record EvaluationFile(
    DetectorFigures Ours, int Enlargement, double MillisecondsPerPicture, DetectorFigures? Cascade, string? Skipped)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes the figures as JSON for other programs.</summary>
    public void Write(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        JsonObject figures = JsonSerializer.SerializeToNode(Ours, Json)!.AsObject();
        figures["enlargement"] = Enlargement;
        figures["millisecondsPerPicture"] = Math.Round(MillisecondsPerPicture, 2);
        if (Cascade is not null || Skipped is not null)
        {
            figures["cascade"] = Cascade is not null
                ? JsonSerializer.SerializeToNode(Cascade, Json)
                : new JsonObject { ["skipped"] = Skipped };
        }

        figures["hardware"] = Machine.Hardware;
        figures["packages"] = new JsonObject
        {
            ["FacialExpression"] = Version<FaceDetector>(),
            ["Microsoft.ML.OnnxRuntime"] = Version<InferenceSession>(),
        };
        File.WriteAllText(path, figures.ToJsonString(Json) + "\n");
    }

    public override string ToString()
    {
        string text = FormattableString.Invariant($"ours:    {Ours}, {MillisecondsPerPicture:F1} ms per picture");
        foreach ((string group, GroupFigures figures) in Ours.BySize.Concat(Ours.ByPose).Where(g => g.Value.Faces > 0))
        {
            text += FormattableString.Invariant($"\n         {group}: recall {figures.Recall:F3} of {figures.Faces}");
        }

        return text + (Cascade, Skipped) switch
        {
            ({ } cascade, _) => $"\ncascade: {cascade}",
            (_, { } reason) => $"\ncascade: skipped. {reason}",
            _ => "",
        };
    }

    /// <summary>A package's version; of this repository's with its commit.</summary>
    private static string Version<T>() =>
        typeof(T).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
