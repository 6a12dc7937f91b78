using OpenCvSharp;

namespace FacialExpression.Samples.DetectFaces;

/// <summary>OpenCV's cascade classifier as a face detector: upright faces that look at the camera, in milliseconds and without a network.</summary>
/// <remarks>Thread-safe, by letting one thread detect at a time: a cascade is not. To use all cores, give each thread a detector of its own.</remarks>
internal sealed class CascadeFaceDetector : IFaceDetector, IDisposable
{
    private readonly CascadeClassifier _cascade;
    private readonly Lock _lock = new();

    /// <summary>Loads a cascade.</summary>
    /// <param name="cascadeFile">As OpenCV brings them: <c>haarcascade_frontalface_default.xml</c>.</param>
    /// <exception cref="InvalidDataException">The file is no cascade.</exception>
    public CascadeFaceDetector(string cascadeFile)
    {
        _cascade = new CascadeClassifier();
        try
        {
            if (_cascade.Load(cascadeFile))
            {
                return;
            }
        }
        catch (OpenCVException)
        {
            // What it says is of its own source, not of the file.
        }

        _cascade.Dispose();
        throw new InvalidDataException($"\"{cascadeFile}\" is no cascade of OpenCV's.");
    }

    /// <summary>How much larger the faces of each pass are than those of the one before. Nearer to 1 finds a few more, slower.</summary>
    public double ScaleFactor { get; init; } = 1.1;

    /// <summary>How many overlapping finds make a face: more mean fewer walls taken for faces, and fewer faces.</summary>
    public int MinNeighbors { get; init; } = 5;

    /// <summary>The smallest face, in pixels. Below the network's 48 there is little to read, and small faces take most of the time.</summary>
    public int SmallestFace { get; init; } = 48;

    /// <inheritdoc/>
    public IReadOnlyList<FaceBox> Detect(Picture picture)
    {
        // Not equalised: a cascade evens out the contrast of every window by itself, and found fewer of FER-2013's faces in equalised pictures.
        using var gray = new Mat(picture.Height, picture.Width, MatType.CV_8UC1);
        picture.CopyTo(gray.AsSpan<byte>(), PixelFormat.Gray8);
        Rect[] found;
        lock (_lock)
        {
            found = _cascade.DetectMultiScale(gray, ScaleFactor, MinNeighbors, minSize: new Size(SmallestFace, SmallestFace));
        }

        // OpenCV's own order depends on which of its threads is first.
        return [.. found.OrderBy(face => face.X).ThenBy(face => face.Y).Select(face => new FaceBox(face.X, face.Y, face.Width, face.Height))];
    }

    public void Dispose() => _cascade.Dispose();
}
