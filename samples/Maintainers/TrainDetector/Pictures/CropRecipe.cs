namespace FacialExpression.Samples.TrainDetector;

/// <summary>How training crops are made of pictures.</summary>
internal sealed record CropRecipe
{
    /// <summary>The sides of crops in pixels; each batch has one of them.</summary>
    public IReadOnlyList<int> Sides { get; init; } = [192, 256, 320];

    /// <summary>The fraction of pictures from each folder of the training set.</summary>
    public IReadOnlyDictionary<string, double> Sources { get; init; } = new Dictionary<string, double>
    {
        ["fddb"] = 0.30,
        ["fddb_unlabelled"] = 0.08,
        ["youtube"] = 0.20,
        ["mask"] = 0.17,
        ["none_gray"] = 0.13,
        ["none_colour"] = 0.12,
    };

    /// <summary>The fraction of pictures without faces that are drawn from those with the surest false boxes.</summary>
    public double HardNegatives { get; init; } = 0.4;

    /// <summary>
    /// The fraction of pictures with faces that lie on a picture without; around others is black, gray, or their edge.
    /// </summary>
    public double Background { get; init; } = 0.75;

    /// <summary>The fraction of crops made of four pictures.</summary>
    public double Mosaic { get; init; } = 0.4;

    /// <summary>The fraction of pictures with faces that are placed by a face; the rest are placed anyhow.</summary>
    public double ByFace { get; init; } = 0.85;

    /// <summary>The smallest size of a face that counts, in pixels: the side of a square of the box's area.</summary>
    public double SmallestFace { get; init; } = 10;

    /// <summary>The smallest size that a face is scaled to, in pixels.</summary>
    public double SmallestTarget { get; init; } = 12;

    /// <summary>The largest size that a face is scaled to, as a fraction of the tile's side.</summary>
    public double LargestTarget { get; init; } = 1.0;

    /// <summary>The most that a picture is enlarged: soft photographs of many pixels look like that.</summary>
    public double MostEnlarged { get; init; } = 4;

    /// <summary>The most that a picture which is not placed by a face is larger than the tile that it covers.</summary>
    public double MostCovering { get; init; } = 5;

    /// <summary>The least visible fraction of a face's box for it to be ignored rather than background.</summary>
    public float LeastVisible { get; init; } = 0.2f;

    /// <summary>The least visible fraction of a face's box for it to be a face.</summary>
    public float LeastVisibleFace { get; init; } = 0.6f;

    /// <summary>The weight of the loss of boxes in another style.</summary>
    public float PersonsBoxWeight { get; init; } = 0.3f;

    /// <summary>The fraction of pictures that are rotated by up to <see cref="MostRotated"/>.</summary>
    public double Rotation { get; init; } = 0.5;

    /// <summary>In degrees.</summary>
    public double MostRotated { get; init; } = 30;

    /// <summary>The fraction of faces that a patch covers partly.</summary>
    public double Occlusion { get; init; } = 0.2;

    /// <summary>The fraction of crops with changed contrast, brightness and gamma.</summary>
    public double Light { get; init; } = 0.8;

    /// <summary>The fraction of crops that are blurred.</summary>
    public double Blur { get; init; } = 0.25;

    /// <summary>The fraction of crops with noise.</summary>
    public double Noise { get; init; } = 0.25;

    /// <summary>The fraction of crops that are compressed as JPEG.</summary>
    public double Jpeg { get; init; } = 0.2;
}
