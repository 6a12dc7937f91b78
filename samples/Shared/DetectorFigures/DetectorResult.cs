namespace FacialExpression.Samples.Detectors;

/// <summary>The detections of a whole set of pictures, compared with its faces.</summary>
internal sealed class DetectorResult
{
    private static readonly float[] SizeLimits = [FaceMatching.SmallestFace, 48, 96, 192, float.PositiveInfinity];

    private readonly int _pictures;
    private readonly AnnotatedFace[] _faces;
    private readonly CountedDetection[] _detections;
    private readonly CountedDetection[] _onEmptyPictures;

    /// <param name="pictures">Each picture with its detections.</param>
    public DetectorResult(IEnumerable<(AnnotatedPicture Picture, IReadOnlyList<Detection> Detections)> pictures)
    {
        var all = pictures
            .Select(p => (p.Picture, Counted: FaceMatching.Match(p.Detections, p.Picture.Faces).ToArray()))
            .ToArray();
        _pictures = all.Length;
        _faces = [.. all.SelectMany(p => p.Picture.Faces).Where(FaceMatching.Counts)];
        _detections = [.. all.SelectMany(p => p.Counted)];
        _onEmptyPictures = [.. all.Where(p => p.Picture.Faces.Count == 0).SelectMany(p => p.Counted)];
        EmptyPictures = all.Count(p => p.Picture.Faces.Count == 0);
    }

    /// <summary>How many pictures have no row of a face.</summary>
    public int EmptyPictures { get; }

    /// <summary>The figures of the detections from a confidence on; average precision is of all of them.</summary>
    public DetectorFigures At(float threshold)
    {
        CountedDetection[] taken = [.. _detections.Where(d => d.Confidence >= threshold)];
        AnnotatedFace[] found = [.. taken.Select(d => d.Face).OfType<AnnotatedFace>()];
        int wrong = taken.Length - found.Length;
        return new DetectorFigures
        {
            Pictures = _pictures,
            Faces = _faces.Length,
            Threshold = threshold,
            Recall = _faces.Length == 0 ? 0 : (double)found.Length / _faces.Length,
            FalseBoxesPerPicture = _pictures == 0 ? 0 : (double)wrong / _pictures,
            AveragePrecision = AveragePrecision.Of(_detections, _faces.Length),
            EmptyPictures = EmptyPictures,
            FalseBoxesOnEmptyPictures = _onEmptyPictures.Count(d => d.Confidence >= threshold),
            BySize = SizeLimits.Zip(SizeLimits.Skip(1)).ToDictionary(
                range => float.IsFinite(range.Second)
                    ? FormattableString.Invariant($"{range.First:0}-{range.Second - 1:0}")
                    : FormattableString.Invariant($"{range.First:0}-"),
                range => Group(
                    found, face => FaceMatching.SizeOf(face.Box) is var size && size >= range.First && size < range.Second)),
            ByPose = Enum.GetValues<FacePose>().ToDictionary(
                pose => pose.ToString().ToLowerInvariant(), pose => Group(found, face => face.Pose == pose)),
        };
    }

    /// <summary>
    /// The least confidence at which there are at most so many false boxes per picture: that of the highest recall.
    /// </summary>
    /// <param name="falseBoxesPerPicture">The limit.</param>
    /// <returns>The least confidence of the detections; infinite if no detection is within the limit.</returns>
    public float ThresholdFor(double falseBoxesPerPicture)
    {
        (float threshold, int wrong) = (float.PositiveInfinity, 0);
        foreach (IGrouping<float, CountedDetection> tied in _detections.GroupBy(d => d.Confidence).OrderByDescending(g => g.Key))
        {
            wrong += tied.Count(d => d.Face is null);
            if (wrong > falseBoxesPerPicture * _pictures)
            {
                break;
            }

            threshold = tied.Key;
        }

        return threshold;
    }

    private GroupFigures Group(AnnotatedFace[] found, Func<AnnotatedFace, bool> isInGroup)
    {
        int faces = _faces.Count(isInGroup);
        return new GroupFigures { Faces = faces, Recall = faces == 0 ? null : (double)found.Count(isInGroup) / faces };
    }
}
