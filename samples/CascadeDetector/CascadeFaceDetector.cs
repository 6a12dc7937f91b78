using OpenCvSharp;

namespace FacialExpression.Samples.CascadeDetector;

/// <summary>
/// Another detector behind <see cref="IFaceDetector"/>: OpenCV's cascade classifier, which finds upright faces that look at the
/// camera.
/// </summary>
/// <remarks>
/// Thread-safe: a cascade is not, so that one thread detects at a time. To use all cores, give each thread its own detector.
/// </remarks>
internal sealed class CascadeFaceDetector : IFaceDetector, IDisposable
{
    private readonly CascadeClassifier _cascade;
    private readonly Lock _lock = new();

    /// <summary>Loads a cascade.</summary>
    /// <param name="cascadeFile">
    /// A file of OpenCV's, such as <c>haarcascade_frontalface_default.xml</c>: on Debian and Ubuntu in the package
    /// <c>opencv-data</c>, elsewhere in OpenCV's folder <c>data/haarcascades</c>.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no cascade.</exception>
    /// <exception cref="DllNotFoundException">OpenCV cannot be loaded; the message names the remedy.</exception>
    public CascadeFaceDetector(string cascadeFile)
    {
        if (!File.Exists(cascadeFile))
        {
            throw new FileNotFoundException(
                $"There is no cascade \"{cascadeFile}\" (looked for \"{Path.GetFullPath(cascadeFile)}\"). On Debian and Ubuntu: "
                + "apt-get install opencv-data, which has them in /usr/share/opencv4/haarcascades.");
        }

        RequireLibrary();
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
            // Its message is about its own source code, not about the file.
        }

        _cascade.Dispose();
        throw new InvalidDataException($"\"{cascadeFile}\" is no cascade of OpenCV.");
    }

    /// <summary>OpenCV's version.</summary>
    public static string Version => Cv2.GetVersionString()!;

    /// <summary>
    /// How much larger the faces of each pass are than those of the previous one. Closer to 1 finds a few more, more slowly.
    /// </summary>
    public double ScaleFactor { get; init; } = 1.1;

    /// <summary>How many overlapping detections make a face: more mean fewer false faces, and fewer faces.</summary>
    public int MinNeighbors { get; init; } = 5;

    /// <summary>
    /// The smallest face, in pixels. Faces below the network's 48 show little, and small faces take most of the time.
    /// </summary>
    public int MinFaceSize { get; init; } = 48;

    /// <inheritdoc/>
    public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default)
    {
        // Not equalised: a cascade normalizes the contrast of every window itself, and found fewer of FER-2013's faces in
        // equalised pictures.
        using var gray = new Mat(picture.Height, picture.Width, MatType.CV_8UC1);
        picture.CopyTo(gray.AsSpan<byte>(), PixelFormat.Gray8);
        Rect[] found;
        lock (_lock)
        {
            // OpenCV's search cannot be stopped.
            cancellationToken.ThrowIfCancellationRequested();
            found = _cascade.DetectMultiScale(gray, ScaleFactor, MinNeighbors, minSize: new Size(MinFaceSize, MinFaceSize));
        }

        // OpenCV's own order depends on which of its threads is first.
        return
        [
            .. found.OrderBy(face => face.X).ThenBy(face => face.Y)
                .Select(face => new DetectedFace { Box = new FaceBox(face.X, face.Y, face.Width, face.Height) }),
        ];
    }

    public void Dispose() => _cascade.Dispose();

    private static void RequireLibrary()
    {
        try
        {
            Cv2.GetVersionString();
        }
        catch (TypeInitializationException e) when (e.InnerException is DllNotFoundException)
        {
            throw new DllNotFoundException(
                "OpenCV's native library, or one that it needs, cannot be loaded. On Debian and Ubuntu: "
                + "apt-get install libgtk-3-0 libatomic1 libdrm2. "
                + "On other systems than Linux x64, reference their package OpenCvSharp4.runtime.* in the project.",
                e);
        }
    }
}
