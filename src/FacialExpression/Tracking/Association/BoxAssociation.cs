using System.Runtime.InteropServices;

namespace FacialExpression;

/// <summary>
/// Decides which face continues which track: greedily, the pair with the highest intersection over union first.
/// </summary>
/// <remarks>
/// The best sum over all pairs (the Hungarian algorithm) differs only where three boxes and more overlap each other, and it then
/// gives up the best pair for two that are worse. Equal overlaps go to the older track, then to the earlier face, so the result
/// is determined.
/// </remarks>
internal sealed class BoxAssociation
{
    /// <summary>A face without a track.</summary>
    public const int None = -1;

    private static readonly Comparison<Pair> BestFirst = (a, b) =>
    {
        int order = b.Overlap.CompareTo(a.Overlap);
        order = order != 0 ? order : a.Track.CompareTo(b.Track);
        return order != 0 ? order : a.Face.CompareTo(b.Face);
    };

    private readonly List<Pair> _pairs = [];
    private readonly List<int> _trackOfFace = [];
    private readonly List<bool> _taken = [];

    /// <summary>Associates the boxes of one frame.</summary>
    /// <param name="expected">Where the tracks are expected, the oldest first.</param>
    /// <param name="faces">The faces.</param>
    /// <param name="minOverlap">The least intersection over union of a pair.</param>
    /// <returns>The index of each face's track, or <see cref="None"/>; valid until the next call.</returns>
    public ReadOnlySpan<int> Associate(
        ReadOnlySpan<FaceBox> expected, IReadOnlyList<FaceExpression> faces, float minOverlap)
    {
        _pairs.Clear();
        CollectionsMarshal.SetCount(_trackOfFace, faces.Count);
        CollectionsMarshal.SetCount(_taken, expected.Length);
        Span<int> trackOfFace = CollectionsMarshal.AsSpan(_trackOfFace);
        Span<bool> taken = CollectionsMarshal.AsSpan(_taken);
        trackOfFace.Fill(None);
        taken.Clear();
        for (int face = 0; face < faces.Count; face++)
        {
            FaceBox box = faces[face].Box;
            for (int track = 0; track < expected.Length; track++)
            {
                float overlap = expected[track].IntersectionOverUnion(box);
                if (overlap >= minOverlap)
                {
                    _pairs.Add(new Pair(overlap, track, face));
                }
            }
        }

        _pairs.Sort(BestFirst);
        foreach (Pair pair in _pairs)
        {
            if (!taken[pair.Track] && trackOfFace[pair.Face] == None)
            {
                taken[pair.Track] = true;
                trackOfFace[pair.Face] = pair.Track;
            }
        }

        return trackOfFace;
    }

    private readonly record struct Pair(float Overlap, int Track, int Face);
}
