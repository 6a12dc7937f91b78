namespace FacialExpression;

/// <summary>Finds faces. This library brings none: any detector fits behind this, and <c>samples/DetectFaces</c> shows OpenCV's.</summary>
public interface IFaceDetector
{
    /// <summary>Finds the faces in a picture.</summary>
    /// <param name="picture">Upright; <see cref="Picture.CopyTo"/> gives its pixels in the form that the detector wants. It is the caller's: do not dispose it, nor keep it.</param>
    /// <returns>One box a face, none where there is none; in pixels of the picture, as tight as the detector makes them.</returns>
    /// <remarks>An analyzer calls it from the threads that it is called from, perhaps several at once.</remarks>
    IReadOnlyList<FaceBox> Detect(Picture picture);
}
