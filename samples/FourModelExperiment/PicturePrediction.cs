using FacialExpression.Samples.FourModelExperiment.Results;
using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Samples.FourModelExperiment;

/// <summary>What the best model reads from one picture file.</summary>
/// <param name="Path">The picture.</param>
/// <param name="Label">What it shows.</param>
/// <param name="Prediction">What the model reads.</param>
internal sealed record PicturePrediction(string Path, Expression Label, ExpressionPrediction Prediction)
{
    private static readonly Expression[] Shown = [Expression.Happy, Expression.Surprise, Expression.Sad];

    /// <summary>Writes three validation images as picture files, the first of three classes each, and predicts them from there.</summary>
    public static IReadOnlyList<PicturePrediction> Make(ExpressionDataset dataset, ModelResult best, string folder)
    {
        string pictures = System.IO.Path.Combine(folder, "pictures");
        Directory.CreateDirectory(pictures);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(System.IO.Path.Combine(folder, best.Onnx));
        var made = new List<PicturePrediction>();
        foreach (Expression expression in Shown)
        {
            DatasetSplit split = dataset.Validation;
            int index = Enumerable.Range(0, split.Count).FirstOrDefault(i => split.Labels[i] == expression, -1);
            if (index >= 0)
            {
                string path = System.IO.Path.Combine(pictures, $"{expression.ToString().ToLowerInvariant()}.png");
                File.WriteAllBytes(path, EncodePng(split, index));
                made.Add(new PicturePrediction(path, expression, classifier.Predict(path)));
            }
        }

        return made;
    }

    private static byte[] EncodePng(DatasetSplit split, int index)
    {
        var info = new SKImageInfo(split.Input.Width, split.Input.Height, SKColorType.Gray8, SKAlphaType.Opaque);
        using SKImage image = SKImage.FromPixelCopy(info, split.GetPixels(index), split.Input.Width);
        using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
