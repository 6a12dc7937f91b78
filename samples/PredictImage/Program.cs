using FacialExpression;

if (args is not [var model, .. { Length: > 0 } images])
{
    Console.Error.WriteLine("usage: PredictImage MODEL.onnx IMAGE...   (JPEG, PNG, WebP, GIF or BMP of one face that fills most of the frame)");
    return 2;
}

try
{
    // Load once and keep: an instance is thread-safe.
    using var classifier = ExpressionClassifier.Load(model);
    foreach ((string image, ExpressionPrediction prediction) in images.Zip(classifier.PredictBatch(images)))
    {
        Console.WriteLine($"{image}: {prediction}");
        Console.WriteLine($"    {prediction.Scores}");
    }

    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidModelFileException or ImageFormatException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
