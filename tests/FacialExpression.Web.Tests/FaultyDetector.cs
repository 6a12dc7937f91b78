namespace FacialExpression.Web.Tests;

/// <summary>A detector that throws.</summary>
internal sealed class FaultyDetector(Exception fault) : IFaceDetector
{
    public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default) => throw fault;
}
