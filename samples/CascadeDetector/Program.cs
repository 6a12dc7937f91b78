using FacialExpression;
using FacialExpression.Samples.CascadeDetector;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: CascadeDetector haarcascade_frontalface_default.xml IMAGE...");
    return 2;
}

try
{
    using var detector = new CascadeFaceDetector(args[0]);
    using ExpressionClassifier classifier = ExpressionClassifier.LoadPretrained();
    using var analyzer = new ExpressionAnalyzer(classifier, detector);
    foreach (string path in args.Skip(1))
    {
        IReadOnlyList<FaceExpression> faces = analyzer.Analyze(path);
        Console.WriteLine($"{path}: {faces.Count} {(faces.Count == 1 ? "face" : "faces")}");
        foreach (FaceExpression face in faces)
        {
            Console.WriteLine($"  {face.Box}: {face.Prediction}");
        }
    }

    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageFormatException
    or InvalidDataException or DllNotFoundException)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}
