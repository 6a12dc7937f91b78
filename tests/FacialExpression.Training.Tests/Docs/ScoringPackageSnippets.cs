using FacialExpression.Scoring;

namespace ScoringPackagePage;

/// <summary>The C# of src/FacialExpression.Scoring/README.md, compiled.</summary>
internal static class ScoringPackageSnippets
{
    public static async Task Score()
    {
        using ScoringJob job = await ScoringJob.OpenAsync("photos", "scores", new ScoringSettings());
        await job.RunAsync(ShardSelection.All);
        ScoringCheck check = await ScoringJob.VerifyAsync("scores");
    }
}
