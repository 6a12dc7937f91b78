using FacialExpression.Scoring;

namespace ScalePage;

/// <summary>The C# of docs/scale.md, compiled.</summary>
internal static class ScaleSnippets
{
    public static async Task Score()
    {
        using ScoringJob job = await ScoringJob.OpenAsync("photos", "scores", new ScoringSettings());
        ScoringResult result = await job.RunAsync(ShardSelection.All);
        ScoringCheck check = await ScoringJob.VerifyAsync("scores");
        Console.WriteLine($"{result.Faces} faces in {check.Scored} of {check.Images} images");
    }
}
