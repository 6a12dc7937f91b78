namespace FacialExpression;

/// <summary>
/// Finds faces in pictures. <see cref="FaceDetector"/> is the one of this package; any other fits behind this interface, as
/// <c>samples/CascadeDetector</c> shows with OpenCV's.
/// </summary>
public interface IFaceDetector
{
    /// <summary>Finds the faces in a picture.</summary>
    /// <param name="picture">
    /// An upright picture; <see cref="Picture.CopyTo"/> gives its pixels in the format that the detector needs. It belongs to the
    /// caller: do not dispose it, and do not use it after returning.
    /// </param>
    /// <param name="cancellationToken">Stops the search. Default: it runs to its end.</param>
    /// <returns>The faces, their boxes in pixels of the upright picture without a margin; empty if there is none.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks>
    /// <see cref="ExpressionAnalyzer"/> calls it on the threads that call the analyzer, several at once if they do. A detector
    /// that is not thread-safe takes a lock.
    /// </remarks>
    IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default);
}
