using FacialExpression;

// An optional model file instead of the pretrained one; then images.
string? model = args.FirstOrDefault(a => a.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase));
string[] images = [.. args.Where(a => a != model)];
if (images.Length == 0 || images.Any(i => i.StartsWith('-')))
{
    Console.Error.WriteLine(
        "usage: PredictImage [MODEL.onnx] IMAGE...   (JPEG, PNG, WebP, GIF or BMP of one face that fills most of the frame)");
    return 2;
}

try
{
    // Load once and reuse: an instance is thread-safe.
    using ExpressionClassifier classifier = model is null
        ? ExpressionClassifier.LoadPretrained()
        : ExpressionClassifier.Load(model);
    int failed = 0;
    foreach (string image in images)
    {
        try
        {
            ExpressionPrediction prediction = classifier.Predict(image);
            Console.WriteLine($"{image}: {prediction}{(prediction.IsUnsure(0.4f) ? " (unsure)" : "")}");
            Console.WriteLine($"    {prediction.Scores}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageFormatException)
        {
            Console.Error.WriteLine(e.Message);
            failed++;
        }
    }

    return failed == 0 ? 0 : 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidModelFileException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
