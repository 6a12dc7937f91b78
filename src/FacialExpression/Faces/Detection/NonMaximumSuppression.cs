namespace FacialExpression;

/// <summary>Of boxes that overlap, the one of the highest confidence (non-maximum suppression).</summary>
internal static class NonMaximumSuppression
{
    /// <summary>Boxes that overlap more than this are of one face.</summary>
    public const float MaxOverlap = 0.4f;

    /// <summary>
    /// The most candidates that are looked at: each is compared with all that were selected, and a low threshold makes hundreds
    /// of thousands of them. A face has about ten.
    /// </summary>
    public const int MaxCandidates = 20_000;

    /// <summary>Selects faces.</summary>
    /// <param name="candidates">In any order.</param>
    /// <param name="most">The most faces.</param>
    /// <returns>In the order of falling confidence; among equals, in the order of the candidates.</returns>
    public static List<DetectedFace> Select(IEnumerable<DetectedFace> candidates, int most)
    {
        var selected = new List<DetectedFace>();
        foreach (DetectedFace candidate in candidates.OrderByDescending(c => c.Confidence).Take(MaxCandidates))
        {
            if (selected.Count == most)
            {
                break;
            }

            if (!selected.Exists(s => s.Box.IntersectionOverUnion(candidate.Box) > MaxOverlap))
            {
                selected.Add(candidate);
            }
        }

        return selected;
    }
}
