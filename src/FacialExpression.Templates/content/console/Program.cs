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
        Console.Error.WriteLine($"{result.Item}: {result.Error!.Message}");
        failed++;
        continue;
    }

    Console.WriteLine($"{result.Item}: {result.Faces.Count} faces");
    foreach (FaceExpression face in result.Faces)
    {
        Console.WriteLine($"  {face.Box} {face.Prediction}");
    }
}

return failed == 0 ? 0 : 1;
