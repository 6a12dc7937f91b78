using Microsoft.ML;

var mlContext = new MLContext(seed: 1);
IDataView data = mlContext.Data.LoadFromEnumerable(args[2..].Select(path => new Input { Image = path }));
using var transformer = mlContext.Transforms.ApplyExpressionModel(args[0]).Fit(data);
mlContext.Model.Save(transformer, data.Schema, args[1]);
foreach (Output row in mlContext.Data.CreateEnumerable<Output>(transformer.Transform(data), reuseRowObject: false))
{
    Console.WriteLine($"{row.PredictedLabel} {string.Join(' ', row.Score.Select(s => $"{s:F5}"))}");
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
