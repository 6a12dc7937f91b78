namespace FacialExpression.Samples.Detectors;

/// <summary>A row of the table: a face, or what may be one.</summary>
/// <param name="Box">In pixels.</param>
/// <param name="Label">
/// <c>both</c>, <c>both_mask</c>, <c>person</c>, <c>person_mask</c>, <c>teacher</c> or <c>unsure</c>.
/// </param>
/// <param name="Landmarks">
/// Right eye, left eye, nose, right and left corner of the mouth, as the person has them; <see langword="null"/> if unknown.
/// </param>
internal sealed record AnnotatedFace(FaceBox Box, string Label, IReadOnlyList<FacePoint>? Landmarks)
{
    private const double TurnedNose = 0.25;
    private const double TiltedRadians = 15 * Math.PI / 180;

    /// <summary>Neither a face nor background.</summary>
    public bool IsUnsure => Label == "unsure";

    /// <summary>Nose and mouth are guesses.</summary>
    public bool HasMask => Label.EndsWith("_mask", StringComparison.Ordinal);

    /// <summary>How the face is shown, by its landmarks.</summary>
    public FacePose Pose
    {
        get
        {
            if (HasMask || Landmarks is not [var right, var left, var nose, ..])
            {
                return HasMask ? FacePose.Masked : FacePose.Unknown;
            }

            // Where the nose is between the eyes, along the line through them: 0 at the right one, 1 at the left one.
            (double x, double y) = (left.X - right.X, left.Y - right.Y);
            double between = (((nose.X - right.X) * x) + ((nose.Y - right.Y) * y)) / ((x * x) + (y * y));
            return !(between is >= TurnedNose and <= 1 - TurnedNose) ? FacePose.Turned
                : Math.Abs(Math.Atan2(y, x)) >= TiltedRadians ? FacePose.Tilted
                : FacePose.Frontal;
        }
    }

    /// <summary>The box is of another style than those of the detector that labelled the rest.</summary>
    public bool IsPersonsBox => Label.StartsWith("person", StringComparison.Ordinal);
}

/// <summary>How a face is shown.</summary>
internal enum FacePose
{
    /// <summary>The nose is between the eyes, which are tilted by less than 15 degrees.</summary>
    Frontal,

    /// <summary>So is the nose, and the eyes are tilted by 15 degrees or more.</summary>
    Tilted,

    /// <summary>
    /// The nose is nearer than a quarter of the eyes' distance to one of them, or beyond it: about half profile and more.
    /// </summary>
    Turned,

    /// <summary>Under a mask, whatever the pose.</summary>
    Masked,

    /// <summary>There are no landmarks.</summary>
    Unknown,
}

/// <summary>A picture and its faces.</summary>
/// <param name="File">Its name in the folder or zip file.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Faces">Empty for a picture without a face.</param>
internal sealed record AnnotatedPicture(string File, int Width, int Height, IReadOnlyList<AnnotatedFace> Faces);
