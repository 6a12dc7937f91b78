namespace FacialExpression;

/// <summary>
/// Finds faces in pictures. Any detector fits behind this interface; <c>samples/DetectFaces</c> shows OpenCV's.
/// </summary>
public interface IFaceDetector
{
    /// <summary>Finds the faces in a picture.</summary>
    /// <param name="picture">
    /// An upright picture; <see cref="Picture.CopyTo"/> gives its pixels in the format that the detector needs. It belongs to the
    /// caller: do not dispose it, and do not use it after returning.
    /// </param>
    /// <returns>One box per face, in pixels of the upright picture, without a margin; empty if there is no face.</returns>
    /// <remarks>
    /// <see cref="ExpressionAnalyzer"/> calls it on the threads that call the analyzer, several at once if they do. A detector
    /// that is not thread-safe takes a lock.
    /// </remarks>
    IReadOnlyList<FaceBox> Detect(Picture picture);
}
