namespace FacialExpression.Samples.Detectors;

/// <summary>What a detector returned for a place.</summary>
/// <param name="Box">The place.</param>
/// <param name="Confidence">Higher is surer; any scale.</param>
internal readonly record struct Detection(FaceBox Box, float Confidence);

/// <summary>A detection that counts.</summary>
/// <param name="Confidence">The detector's.</param>
/// <param name="Face">The face that it found; <see langword="null"/> for a false box.</param>
internal readonly record struct CountedDetection(float Confidence, AnnotatedFace? Face);

/// <summary>
/// Compares the detections of one picture with its faces. Detections take faces in the order of their confidence, each the free
/// face that it overlaps most, by an IoU of at least 0.4.
/// </summary>
/// <remarks>
/// <para>
/// The size of a face is the shorter side of its box. Rows marked <c>unsure</c> and faces below 24 pixels count neither way: a
/// detection that overlaps one, and no free face that counts, is ignored, and nobody must find it.
/// </para>
/// <para>
/// A detection below 24 pixels that overlaps nothing is ignored as well: the figures are those of a detector of faces from 24
/// pixels. A second detection of a face is a false box.
/// </para>
/// </remarks>
internal static class FaceMatching
{
    /// <summary>The least intersection over union of a detection and the face that it found.</summary>
    public const float LeastOverlap = 0.4f;

    /// <summary>The size in pixels from which faces count.</summary>
    public const float SmallestFace = 24;

    /// <summary>The size of a face, in pixels.</summary>
    public static float SizeOf(FaceBox box) => Math.Min(box.Width, box.Height);

    /// <summary>Whether a face must be found.</summary>
    public static bool Counts(AnnotatedFace face) => !face.IsUnsure && SizeOf(face.Box) >= SmallestFace;

    /// <summary>Returns the detections that count, in the order of falling confidence.</summary>
    public static IEnumerable<CountedDetection> Match(IEnumerable<Detection> detections, IReadOnlyList<AnnotatedFace> faces)
    {
        var free = faces.Where(Counts).ToList();
        AnnotatedFace[] ignored = [.. faces.Where(f => !Counts(f))];
        foreach (Detection detection in detections.OrderByDescending(d => d.Confidence))
        {
            AnnotatedFace? found = free.Where(Overlaps).MaxBy(Overlap);
            if (found is not null)
            {
                free.Remove(found);
                yield return new CountedDetection(detection.Confidence, found);
            }
            else if (!ignored.Any(Overlaps) && SizeOf(detection.Box) >= SmallestFace)
            {
                yield return new CountedDetection(detection.Confidence, null);
            }

            float Overlap(AnnotatedFace face) => detection.Box.IntersectionOverUnion(face.Box);
            bool Overlaps(AnnotatedFace face) => Overlap(face) >= LeastOverlap;
        }
    }
}
