using Microsoft.ML;

var mlContext = new MLContext();
ITransformer pipeline = mlContext.Model.Load(args[0], out _);
using (var model = (IDisposable)pipeline)
{
    IDataView data = mlContext.Data.LoadFromEnumerable(args[1..].Select(path => new Input { Image = path }));
    foreach (Output row in mlContext.Data.CreateEnumerable<Output>(pipeline.Transform(data), reuseRowObject: false))
    {
        Console.WriteLine($"{row.PredictedLabel} {string.Join(' ', row.Score.Select(s => $"{s:F5}"))}");
    }
}

internal sealed class Input
{
    public string Image { get; set; } = "";
}

internal sealed class Output
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
