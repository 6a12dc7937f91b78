namespace FacialExpression.Training.Tests.Docs;

/// <summary>The C# of docs/faces.md, compiled.</summary>
internal static class FacesSnippets
{
    internal sealed class MyDetector : IFaceDetector
    {
        public IReadOnlyList<FaceBox> Detect(Picture picture)
        {
            byte[] bgr = new byte[picture.Width * picture.Height * 3];
            picture.CopyTo(bgr, PixelFormat.Bgr24);
            return [new FaceBox(120, 80, 96, 96)]; // what your detector finds in these pixels
        }
    }

    public static void Analyze()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        var analyzer = new ExpressionAnalyzer(classifier, new MyDetector());
        foreach (FaceExpression face in analyzer.Analyze("party.jpg"))
        {
            Console.WriteLine($"{face.Box}: {face.Prediction}");
        }
    }
}
