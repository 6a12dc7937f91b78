using System.Globalization;

namespace FacialExpression;

/// <summary>Where a face is in a picture, as detectors say it: in pixels of the upright picture, from its top left corner.</summary>
/// <param name="X">The left edge. It may lie outside the picture.</param>
/// <param name="Y">The top edge. It may lie outside the picture.</param>
/// <param name="Width">Above 0.</param>
/// <param name="Height">Above 0.</param>
/// <remarks>
/// A box as frontal-face detectors give it: from above the brows to the chin. How much around it a model sees is the model's own business,
/// <see cref="ExpressionModelMetadata.FaceMargin"/>; do not add a margin of yours.
/// </remarks>
public readonly record struct FaceBox(float X, float Y, float Width, float Height)
{
    /// <summary>The box as text, as in <c>96×96 at (120, 80)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width:0.#}×{Height:0.#} at ({X:0.#}, {Y:0.#})");
}
