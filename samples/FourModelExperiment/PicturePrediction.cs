using FacialExpression.Samples.FourModelExperiment.Results;
using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Samples.FourModelExperiment;

/// <summary>The best model's prediction for one picture.</summary>
/// <param name="Path">The picture: a file, or its name in the data set.</param>
/// <param name="Label">What it shows.</param>
/// <param name="Prediction">What the model predicts.</param>
internal sealed record PicturePrediction(string Path, Expression Label, ExpressionPrediction Prediction)
{
    private static readonly Expression[] Shown = [Expression.Happy, Expression.Surprise, Expression.Sad];

    /// <summary>
    /// Predicts three validation images as encoded pictures, the first of three classes each. Drawn faces are written as files
    /// and predicted from there; images of people belong to the data set and are not copied.
    /// </summary>
    public static IReadOnlyList<PicturePrediction> Make(ExpressionDataset dataset, ModelResult best, string folder, bool isDrawn)
    {
        string pictures = System.IO.Path.Combine(folder, "pictures");
        using ExpressionClassifier classifier = ExpressionClassifier.Load(System.IO.Path.Combine(folder, best.Onnx));
        var made = new List<PicturePrediction>();
        foreach (Expression expression in Shown)
        {
            DatasetSplit split = dataset.Validation;
            int index = Enumerable.Range(0, split.Count).FirstOrDefault(i => split.Labels[i] == expression, -1);
            if (index >= 0)
            {
                byte[] png = EncodePng(split, index);
                if (!isDrawn)
                {
                    made.Add(new PicturePrediction(split.Names[index], expression, classifier.Predict(png)));
                    continue;
                }

                string path = System.IO.Path.Combine(pictures, $"{expression.ToString().ToLowerInvariant()}.png");
                Directory.CreateDirectory(pictures);
                File.WriteAllBytes(path, png);
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
