namespace FacialExpression.Scoring;

/// <summary>How images are scored: everything that results depend on. It is fixed when a run begins.</summary>
public sealed record ScoringSettings
{
    /// <summary>Whether each image is one face. Default: <see langword="false"/>, faces are found first.</summary>
    public bool IsCrop { get; init; }

    /// <summary>A model file that <c>TrainedExpressionModel.Save</c> wrote. Default: the pretrained model.</summary>
    public string? ModelPath { get; init; }

    /// <summary>
    /// The smallest face that is found, in pixels of the image. Default: that of <see cref="FaceDetectorOptions"/>.
    /// </summary>
    public int MinFaceSize { get; init; } = new FaceDetectorOptions().MinFaceSize;

    /// <summary>How parts are written. Default: Parquet.</summary>
    public PartFormat Format { get; init; } = PartFormat.Parquet;

    /// <summary>The images of a part; the last has fewer. 1 to 1,000,000. Default: 10,000.</summary>
    public int ShardSize { get; init; } = 10_000;

    /// <summary>The column of a CSV or Parquet file that has the paths. Default: <c>path</c>.</summary>
    public string? Column { get; init; }
}
