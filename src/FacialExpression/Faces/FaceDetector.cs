namespace FacialExpression;

/// <summary>
/// Finds the faces in pictures with a small network that was trained for this library. Load once and call from any thread:
/// instances are thread-safe.
/// </summary>
/// <remarks>
/// <para>It finds faces and does not identify people. <c>docs/faces.md</c> has how often it is right and what it costs.</para>
/// <para>Runs on ONNX Runtime, on the CPU; nothing leaves the machine. If ONNX Runtime or SkiaSharp cannot be used, loading or
/// detecting throws a <see cref="PredictionEngineException"/>; if memory is short, an <see cref="InsufficientMemoryException"/>.
/// After <see cref="Dispose"/>, running calls finish and later ones throw an <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
/// <example><code>
/// using var detector = FaceDetector.LoadPretrained();
/// using Picture picture = Picture.Load("party.jpg");
/// foreach (DetectedFace face in detector.Detect(picture))
/// {
///     Console.WriteLine(face);   // 96×96 at (120, 80), 98.2 %
/// }
/// </code></example>
public sealed partial class FaceDetector : IFaceDetector, IDisposable
{
    private readonly DetectorSession _session;
    private readonly FaceDetectorOptions _options;

    private FaceDetector(DetectorSession session, FaceDetectorOptions options)
    {
        _session = session;
        _options = options;
    }

    /// <summary>
    /// The confidence from which a face is reported: <see cref="FaceDetectorOptions.Threshold"/> or, without it, the one that was
    /// chosen with the model.
    /// </summary>
    public float Threshold => _options.Threshold ?? _session.Metadata.Threshold;

    /// <inheritdoc cref="FaceDetectorOptions.MaxSide"/>
    internal int MaxSide => _options.MaxSide;

    /// <summary>Whether an exception says that the detector was disposed.</summary>
    internal bool IsDisposalOf(Exception e) => _session.IsDisposalOf(e);

    /// <summary>Finds the faces in a picture.</summary>
    /// <param name="picture">A picture of any size; it is not disposed.</param>
    /// <param name="cancellationToken">Stops the search within milliseconds. Default: it runs to its end.</param>
    /// <returns>
    /// The faces with their landmarks, those of the highest confidence first, in pixels of the upright picture; at most
    /// <see cref="FaceDetectorOptions.MaxFaces"/>. Empty if there is none. Boxes may reach beyond the picture's edge.
    /// </returns>
    /// <exception cref="InvalidModelFileException">
    /// A model file that was loaded cannot be run, which loading did not detect.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The detector or the picture was disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using UseCounter.Use use = _session.Begin();
        return Detect(picture, use.IsAlone, cancellationToken);
    }

    /// <summary>Accepts no new call; those that run on other threads finish. Faces that were returned stay valid.</summary>
    public void Dispose() => _session.Dispose();

    /// <summary>Runs both sessions, that of a lone caller and that of many.</summary>
    internal void WarmUp(Picture picture)
    {
        using UseCounter.Use use = _session.Begin();
        Detect(picture, isAlone: true, CancellationToken.None);
        Detect(picture, isAlone: false, CancellationToken.None);
    }

    private List<DetectedFace> Detect(Picture picture, bool isAlone, CancellationToken cancellationToken)
    {
        using Telemetry.Measurement time = Telemetry.Detect();
        try
        {
            List<DetectedFace> faces = Find(picture, isAlone, cancellationToken);
            Telemetry.Found(faces.Count);
            return faces;
        }
        catch (Exception e) when (Telemetry.Counts(e))
        {
            throw;
        }
    }

    private List<DetectedFace> Find(Picture picture, bool isAlone, CancellationToken cancellationToken)
    {
        // In a picture that was decoded at less than its size, faces are smaller.
        float smallest = (float)_options.MinFaceSize / picture.Reduction;
        var candidates = new List<DetectedFace>();
        foreach (DetectionPass pass in DetectionPass.Of(picture.Width, picture.Height, smallest, _options.MaxSide))
        {
            (float x, float y) = ((float)picture.Width / pass.Width, (float)picture.Height / pass.Height);
            using DetectorInput input = Reduce(picture, pass, cancellationToken);
            candidates.AddRange(_session.Run(input, Threshold, isAlone, cancellationToken)
                .Where(face => Side(face) >= pass.LeastSide)
                .Select(face => face.Scale(x, y))
                .Where(face => Side(face) >= smallest && HasCenterIn(picture, face.Box)));
        }

        return NonMaximumSuppression.Select(candidates, _options.MaxFaces);
    }

    private static DetectorInput Reduce(Picture picture, DetectionPass pass, CancellationToken cancellationToken)
    {
        int size = pass.Width * pass.Height;
        byte[] gray = PixelMemory.Rent(size);
        try
        {
            Span<byte> pixels = gray.AsSpan(0, size);
            AreaReduction.Write(picture.View, pass.Width, pass.Height, pixels, cancellationToken);
            return DetectorInput.Of(pixels, pass.Width, pass.Height);
        }
        finally
        {
            PixelMemory.Return(gray);
        }
    }

    private static float Side(DetectedFace face) => Math.Min(face.Box.Width, face.Box.Height);

    private static bool HasCenterIn(Picture picture, FaceBox box) =>
        box.X + (box.Width / 2) is var x && box.Y + (box.Height / 2) is var y
        && x >= 0 && y >= 0 && x <= picture.Width && y <= picture.Height;
}
