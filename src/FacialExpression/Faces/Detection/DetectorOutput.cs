namespace FacialExpression;

/// <summary>From the network's outputs to candidates.</summary>
internal static class DetectorOutput
{
    /// <summary>
    /// Adds the points of one output whose confidence is at least a threshold; of very many, those of the highest confidence.
    /// </summary>
    /// <param name="output">[<see cref="DetectorContract.Channels"/>, rows, columns].</param>
    /// <param name="columns">Its width.</param>
    /// <param name="stride">Its stride.</param>
    /// <param name="threshold">In (0, 1).</param>
    /// <param name="candidates">Receives them.</param>
    public static void AddCandidates(
        ReadOnlySpan<float> output, int columns, int stride, float threshold, List<DetectedFace> candidates)
    {
        int plane = output.Length / DetectorContract.Channels;
        float least = MathF.Log(threshold / (1 - threshold));
        ReadOnlySpan<float> logits = output.Slice(DetectorContract.Score * plane, plane);
        Span<float> channels = stackalloc float[DetectorContract.Channels];
        foreach ((float logit, int i) in Best(logits, least))
        {
            for (int channel = 0; channel < channels.Length; channel++)
            {
                channels[channel] = output[(channel * plane) + i];
            }

            FacePoint point = DetectorContract.PointAt(i % columns, i / columns, stride);
            FacePoint[] landmarks = FaceCoder.DecodeLandmarks(channels[DetectorContract.Landmarks..], point, stride);
            if (!landmarks.All(mark => float.IsFinite(mark.X) && float.IsFinite(mark.Y)))
            {
                continue;
            }

            candidates.Add(new DetectedFace
            {
                Box = FaceCoder.DecodeBox(channels[DetectorContract.Box..], point, stride),
                Confidence = 1 / (1 + MathF.Exp(-logit)),
                Landmarks = FaceLandmarks.Of(landmarks),
            });
        }
    }

    private static List<(float Logit, int Index)> Best(ReadOnlySpan<float> logits, float least)
    {
        var best = new List<(float Logit, int Index)>();
        for (int i = 0; i < logits.Length; i++)
        {
            // Also false for a logit that is no number.
            if (logits[i] >= least)
            {
                best.Add((logits[i], i));
            }
        }

        if (best.Count > NonMaximumSuppression.MaxCandidates)
        {
            best.Sort((a, b) => b.Logit.CompareTo(a.Logit) is not 0 and var order ? order : a.Index.CompareTo(b.Index));
            best.RemoveRange(
                NonMaximumSuppression.MaxCandidates, best.Count - NonMaximumSuppression.MaxCandidates);
        }

        return best;
    }
}
