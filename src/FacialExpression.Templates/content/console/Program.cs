using FacialExpression;

// dotnet run -- party.jpg
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: dotnet run -- PHOTO...");
    return 2;
}

using var analyzer = ExpressionAnalyzer.LoadPretrained();
int failed = 0;
await foreach (AnalysisResult<string> result in analyzer.AnalyzeManyAsync(args.ToAsyncEnumerable()))
{
    if (result.Faces is null)
    {
        // The message names the file.
        Console.Error.WriteLine($"error: {result.Error!.Message}");
        failed++;
        continue;
    }

    Console.WriteLine($"{result.Item}: {result.Faces.Count} {(result.Faces.Count == 1 ? "face" : "faces")}");
    foreach (FaceExpression face in result.Faces)
    {
        Console.WriteLine($"  {face}");
    }
}

return failed == 0 ? 0 : 1;
