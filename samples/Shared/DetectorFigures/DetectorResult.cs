namespace FacialExpression.Samples.Detectors;

/// <summary>The detections of a whole set of pictures, compared with its faces.</summary>
internal sealed class DetectorResult
{
    private static readonly float[] SizeLimits = [FaceMatching.SmallestFace, 48, 96, 192, float.PositiveInfinity];

    private readonly int _pictures;
    private readonly float[] _faceSizes;
    private readonly CountedDetection[] _detections;
    private readonly CountedDetection[] _onEmptyPictures;

    /// <param name="pictures">Each picture with its detections.</param>
    public DetectorResult(IEnumerable<(AnnotatedPicture Picture, IReadOnlyList<Detection> Detections)> pictures)
    {
        var all = pictures
            .Select(p => (p.Picture, Counted: FaceMatching.Match(p.Detections, p.Picture.Faces).ToArray()))
            .ToArray();
        _pictures = all.Length;
        _faceSizes = [.. all.SelectMany(p => p.Picture.Faces).Where(FaceMatching.Counts).Select(f => FaceMatching.SizeOf(f.Box))];
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
        var bySize = new Dictionary<string, SizeFigures>();
        foreach ((float from, float to) in SizeLimits.Zip(SizeLimits.Skip(1)))
        {
            int faces = _faceSizes.Count(s => s >= from && s < to);
            int found = taken.Count(d => d.FaceSize >= from && d.FaceSize < to);
            string name = float.IsFinite(to) ? FormattableString.Invariant($"{from:0}-{to - 1:0}") : $"{from:0}-";
            bySize[name] = new SizeFigures { Faces = faces, Recall = faces == 0 ? null : (double)found / faces };
        }

        int wrong = taken.Count(d => d.FaceSize is null);
        return new DetectorFigures
        {
            Pictures = _pictures,
            Faces = _faceSizes.Length,
            Threshold = threshold,
            Recall = _faceSizes.Length == 0 ? 0 : (double)(taken.Length - wrong) / _faceSizes.Length,
            FalseBoxesPerPicture = _pictures == 0 ? 0 : (double)wrong / _pictures,
            AveragePrecision = AveragePrecision.Of(_detections, _faceSizes.Length),
            EmptyPictures = EmptyPictures,
            FalseBoxesOnEmptyPictures = _onEmptyPictures.Count(d => d.Confidence >= threshold),
            BySize = bySize,
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
            wrong += tied.Count(d => d.FaceSize is null);
            if (wrong > falseBoxesPerPicture * _pictures)
            {
                break;
            }

            threshold = tied.Key;
        }

        return threshold;
    }
}
