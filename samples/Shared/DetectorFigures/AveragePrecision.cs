namespace FacialExpression.Samples.Detectors;

/// <summary>
/// The area under the curve of precision over recall, with all points interpolated: at each recall the best precision of that
/// recall or a higher one.
/// </summary>
internal static class AveragePrecision
{
    /// <param name="detections">Of all pictures, in any order. No threshold can separate those of equal confidence.</param>
    /// <param name="faces">How many there were to find.</param>
    /// <returns>In [0, 1]; 0 without faces.</returns>
    public static double Of(IEnumerable<CountedDetection> detections, int faces)
    {
        var points = new List<(double Recall, double Precision)>();
        (int found, int all) = (0, 0);
        foreach (IGrouping<float, CountedDetection> tied in detections.GroupBy(d => d.Confidence).OrderByDescending(g => g.Key))
        {
            found += tied.Count(d => d.Face is not null);
            all += tied.Count();
            points.Add((faces == 0 ? 0 : (double)found / faces, (double)found / all));
        }

        (double area, double best) = (0, 0);
        for (int i = points.Count - 1; i >= 0; i--)
        {
            best = Math.Max(best, points[i].Precision);
            area += best * (points[i].Recall - (i == 0 ? 0 : points[i - 1].Recall));
        }

        return area;
    }
}
