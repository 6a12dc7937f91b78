namespace FacialExpression.Samples.TrainDetector;

/// <summary>Which points learn what, and how much each part of the loss weighs.</summary>
internal sealed record LossRecipe
{
    /// <summary>The sizes of faces, in pixels, that the points of strides 8, 16 and 32 may find. They overlap.</summary>
    public IReadOnlyList<double[]> SizeRanges { get; init; } = [[0, 56], [28, 120], [72, double.MaxValue]];

    /// <summary>How far a point may be from a face's center along each axis, in strides.</summary>
    public double CenterRadius { get; init; } = 2;

    /// <summary>A face gets about as many points as the sum of the overlaps of so many best ones.</summary>
    public int BestOverlaps { get; init; } = 10;

    /// <summary>The weight of the overlap in the choice of points, beside the confidence.</summary>
    public double OverlapCost { get; init; } = 3;

    /// <summary>The confidence that a point should have whose box does not overlap its face; 1 for the exact box.</summary>
    public float LeastQuality { get; init; } = 0.5f;

    /// <summary>The weight of the boxes' loss beside the confidences'.</summary>
    public double Box { get; init; } = 2;

    /// <summary>The weight of the landmarks' loss.</summary>
    public double Landmarks { get; init; } = 2;

    /// <summary>Errors of landmarks below it, as fractions of the face's size, count by their square.</summary>
    public double LandmarkBeta { get; init; } = 0.05;
}
