using FacialExpression;

namespace ReadmePage;

/// <summary>The C# of README.md, compiled.</summary>
internal static class ReadmeSnippets
{
    public static void Analyze()
    {
        using var analyzer = ExpressionAnalyzer.LoadPretrained();
        foreach (FaceExpression face in analyzer.Analyze("group.png"))
        {
            Console.WriteLine($"{face.Box} {face.Prediction}");
        }
    }
}
