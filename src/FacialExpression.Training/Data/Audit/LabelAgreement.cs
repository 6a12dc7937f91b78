namespace FacialExpression.Training;

/// <summary>How often the images with one label have that expression as the majority of people's votes.</summary>
public sealed class LabelAgreement
{
    /// <summary>The label.</summary>
    public required Expression Label { get; init; }

    /// <summary>The number of images with this label that have a majority.</summary>
    public required int Count { get; init; }

    /// <summary>The number of them by majority; expressions that no image has are left out.</summary>
    public required IReadOnlyDictionary<Expression, int> Majorities { get; init; }

    /// <summary>The fraction of images whose majority is the label, 0 to 1; NaN where there are no images.</summary>
    public double Agreement => (double)Majorities.GetValueOrDefault(Label) / Count;
}
