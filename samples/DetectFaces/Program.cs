using System.CommandLine;
using FacialExpression;
using FacialExpression.Samples.DetectFaces;
using FacialExpression.Tool;

var images = new Argument<string[]>("IMAGE")
{
    Description = "JPEG, PNG, WebP, GIF or BMP, with any number of faces",
    Arity = ArgumentArity.OneOrMore,
};
var smallest = new Option<int>("--min-face-size")
{
    Description = "the smallest face, in pixels of the picture",
    DefaultValueFactory = _ => new FaceDetectorOptions().MinFaceSize,
};
var cascade = new Option<string?>("--cascade")
{
    Description = "detects with OpenCV instead, by its haarcascade_frontalface_default.xml",
};
var model = new Option<string?>("--model") { Description = "an expression model (default: the one inside the package)" };
var threshold = new Option<float>("--threshold")
{
    Description = "predictions of lower confidence, 0 to 1, are marked as unsure",
    DefaultValueFactory = _ => 0.4f,
};
var output = new Option<string?>("--out") { Description = "a PNG file: the picture with the faces found; takes one image" };
var command = new RootCommand("Finds the faces in pictures and predicts their expressions.")
{
    images, smallest, cascade, model, threshold, output,
};
command.SetAction(arguments =>
{
    try
    {
        string[] paths = arguments.GetRequiredValue(images);
        float least = arguments.GetValue(threshold);
        string? drawing = arguments.GetValue(output);
        if (least is not (>= 0 and <= 1))
        {
            throw new ArgumentException($"--threshold must be from 0 to 1, received {least}.");
        }

        if (drawing is not null && (paths.Length > 1 || !drawing.EndsWith(".png", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException("--out takes a file FILE.png and one image.");
        }

        // With the models inside the package, ExpressionAnalyzer.LoadPretrained() is all of this.
        using var ours = FaceDetector.LoadPretrained(new FaceDetectorOptions { MinFaceSize = arguments.GetValue(smallest) });
        using CascadeFaceDetector? opencv = arguments.GetValue(cascade) is { } cascadeFile
            ? new CascadeFaceDetector(cascadeFile) { MinFaceSize = arguments.GetValue(smallest) }
            : null;
        using ExpressionClassifier classifier = arguments.GetValue(model) is { } file
            ? ExpressionClassifier.Load(file)
            : ExpressionClassifier.LoadPretrained();
        using var analyzer = new ExpressionAnalyzer(classifier, opencv is null ? ours : opencv);
        int failed = 0;
        foreach (string path in paths)
        {
            try
            {
                IReadOnlyList<FaceExpression> faces = analyzer.Analyze(path);
                foreach (FaceExpression face in faces)
                {
                    string unsure = face.Prediction.IsUnsure(least) ? " (unsure)" : "";
                    Console.WriteLine($"{path}: {face.Box}: {face.Prediction}{unsure}");
                }

                if (faces.Count == 0)
                {
                    Console.WriteLine($"{path}: no face found");
                }

                if (drawing is not null)
                {
                    using Picture picture = Picture.Load(path);
                    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(drawing))!);
                    using FileStream png = File.Create(drawing);
                    FaceDrawing.Write(png, isJpeg: false, picture, [.. faces.Select(face => Label(face, least))]);
                    Console.WriteLine($"written: {drawing}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageFormatException)
            {
                Console.Error.WriteLine(e.Message);
                failed++;
            }
        }

        return failed == 0 ? 0 : 1;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
        or InvalidModelFileException or InvalidDataException or DllNotFoundException)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 1;
    }
});
return command.Parse(args).Invoke();

static (DetectedFace?, ExpressionPrediction, string) Label(FaceExpression face, float threshold) =>
    (face.Face, face.Prediction, face.Prediction.IsUnsure(threshold) ? "unsure" : face.Prediction.ToString());
