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
    /// <summary>Neither a face nor background.</summary>
    public bool IsUnsure => Label == "unsure";

    /// <summary>Nose and mouth are guesses.</summary>
    public bool HasMask => Label.EndsWith("_mask", StringComparison.Ordinal);

    /// <summary>The box is of another style than those of the detector that labelled the rest.</summary>
    public bool IsPersonsBox => Label.StartsWith("person", StringComparison.Ordinal);
}

/// <summary>A picture and its faces.</summary>
/// <param name="File">Its name in the folder or zip file.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Faces">Empty for a picture without a face.</param>
internal sealed record AnnotatedPicture(string File, int Width, int Height, IReadOnlyList<AnnotatedFace> Faces);
