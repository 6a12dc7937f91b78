using System.Globalization;

namespace FacialExpression;

/// <summary>The inputs, outputs and metadata of a detector's ONNX file: the one place that defines them.</summary>
/// <remarks>
/// <para>
/// Input <see cref="InputName"/>: float [N, 1, height, width], gray pixels × <see cref="Scale"/>. Height and width are multiples
/// of <see cref="Alignment"/>; the picture is at the top left, and what is right of it and below it is 0.
/// </para>
/// <para>
/// Outputs <c>faces_8</c>, <c>faces_16</c>, <c>faces_32</c>: float [N, <see cref="Channels"/>, height / stride, width / stride].
/// The place (column, row) stands for the point ((column + 0.5) × stride, (row + 0.5) × stride) of the input. Its channels:
/// </para>
/// <para>
/// 0: the logit that a face has its center near the point; the confidence is its sigmoid.
/// 1 to 4: natural logarithms of the distances from the point to the box's left, top, right and bottom side, in strides.
/// 5 to 14: x and y of right eye, left eye, nose, right and left corner of the mouth (as the person has them), relative to the
/// point, in strides.
/// </para>
/// <para>
/// Several points find one face, of which the detector selects the best. The graph has no such operators, so that it has
/// convolutions only and costs the same for every picture of a size.
/// </para>
/// </remarks>
internal static class DetectorContract
{
    /// <summary>The name of the input, as in expression models.</summary>
    public const string InputName = ExpressionModelMetadata.InputName;

    /// <summary>The factor for each pixel.</summary>
    public const float Scale = 1f / byte.MaxValue;

    /// <summary>Height and width of the input are multiples of it.</summary>
    public const int Alignment = 32;

    /// <summary>The channel of the logit.</summary>
    public const int Score = 0;

    /// <summary>The first of four channels of the box.</summary>
    public const int Box = 1;

    /// <summary>The first of ten channels of the landmarks.</summary>
    public const int Landmarks = 5;

    /// <summary>The most columns and rows of a picture that a network sees.</summary>
    public const int LargestSide = 4_096;

    /// <summary>The number of landmarks.</summary>
    public const int LandmarkCount = 5;

    /// <summary>The channels of each output.</summary>
    public const int Channels = Landmarks + (2 * LandmarkCount);

    /// <summary>The key of the version of this contract.</summary>
    public const string VersionKey = "FacialExpression.Detector.Version";

    /// <summary>The version that this code writes and loads.</summary>
    public const string Version = "1";

    /// <summary>The key of the confidence from which a face counts, chosen on validation pictures.</summary>
    public const string ThresholdKey = "FacialExpression.Detector.Threshold";

    /// <summary>The key of the strides, separated by commas.</summary>
    public const string StridesKey = "FacialExpression.Detector.Strides";

    /// <summary>The key of what trained the model: program, version, data, figures, as JSON.</summary>
    public const string ProvenanceKey = "FacialExpression.Detector.Provenance";

    private static readonly int[] StrideValues = [8, 16, 32];

    /// <summary>The strides, from small faces to large ones.</summary>
    public static ReadOnlySpan<int> Strides => StrideValues;

    /// <summary>The name of an output.</summary>
    public static string OutputName(int stride) => string.Create(CultureInfo.InvariantCulture, $"faces_{stride}");

    /// <summary>The least multiple of <see cref="Alignment"/> that is not below a size.</summary>
    public static int Align(int size) => (size + Alignment - 1) / Alignment * Alignment;

    /// <summary>The center of a cell of a stride's grid.</summary>
    public static FacePoint PointAt(int column, int row, int stride) => new((column + 0.5f) * stride, (row + 0.5f) * stride);
}
