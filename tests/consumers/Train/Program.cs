using FacialExpression;
using FacialExpression.Training;

ExpressionDataset faces = ExpressionDataset.FromImages(DrawStripes());
TrainedExpressionModel model = KnownModels.Model3.Fit(faces, KnownModels.Model3.DefaultOptions with { Epochs = 2 });
foreach (EpochResult epoch in model.History)
{
    Console.WriteLine(epoch);
}

model.Save(args[0]);
using var classifier = ExpressionClassifier.Load(args[0]);
Console.WriteLine(classifier.Predict(faces.Validation.GetPixels(0), faces.Input.Width, faces.Input.Height, PixelFormat.Gray8));

// Saves as Keras and loads again, with the packed package alone.
string keras = Path.ChangeExtension(args[0], ".keras");
KerasModel.Save(model, keras);
using var again = KerasModel.Load(keras).ToClassifier();
ReadOnlySpan<byte> face = faces.Validation.GetPixels(0);
Console.WriteLine($"Keras: {again.Predict(face, faces.Input.Width, faces.Input.Height, PixelFormat.Gray8)}");

// Images that an app has in memory: stripes, of another width for each expression.
static IEnumerable<LabeledImage> DrawStripes()
{
    const int Side = 48;
    for (int i = 0; i < 420; i++)
    {
        var expression = (Expression)(i % ExpressionLabels.Count);
        int width = 2 + (2 * (int)expression);
        byte Pixel(int place) => (byte)(((place % Side) + i) / width % 2 == 0 ? 40 + (i / 3) : 220);
        byte[] pixels = [.. Enumerable.Range(0, Side * Side).Select(Pixel)];
        using var picture = Picture.FromPixels(pixels, Side, Side, PixelFormat.Gray8);
        yield return new LabeledImage
        {
            Picture = picture,
            Label = expression,
            Split = i < 350 ? SplitKind.Training : SplitKind.Validation,
        };
    }
}
