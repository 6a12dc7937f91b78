namespace FacialExpression.Samples.TrainDetector;

/// <summary>A point that learns a face.</summary>
/// <param name="Point">Its index in the grid.</param>
/// <param name="Face">The face.</param>
/// <param name="Overlap">Of the box that the network predicts there and the face's box.</param>
internal readonly record struct AssignedPoint(int Point, TargetFace Face, float Overlap);

/// <summary>
/// Chooses the points of a crop that learn each face, by what the network predicts there (SimOTA, Ge et al. 2021).
/// </summary>
/// <remarks>
/// Candidates of a face are the points near its center, of the strides whose range contains its size; at least one point. The
/// cost of a candidate is the cross-entropy of its confidence and the negative logarithm of the overlap of its predicted box.
/// The face gets the cheapest ones, as many as the sum of its best overlaps, at least one. A point that two faces want goes to
/// the cheaper one; equal costs go to the first.
/// </remarks>
internal sealed class FaceAssigner(PointGrid grid, LossRecipe recipe)
{
    private const float LeastOverlap = 1e-4f;

    /// <summary>Chooses the points of a crop.</summary>
    /// <param name="faces">Its faces.</param>
    /// <param name="predictions">The channels of each point, point by point.</param>
    /// <returns>In the order of the points.</returns>
    public IReadOnlyList<AssignedPoint> Assign(IReadOnlyList<TargetFace> faces, ReadOnlySpan<float> predictions)
    {
        var taken = new SortedDictionary<int, (double Cost, AssignedPoint Assigned)>();
        foreach (TargetFace face in faces.Where(f => !f.IsIgnored))
        {
            var candidates = new List<(double Cost, AssignedPoint Assigned)>();
            foreach (int point in Candidates(face))
            {
                int first = point * DetectorContract.Channels;
                candidates.Add(Judge(face, point, predictions.Slice(first, DetectorContract.Channels)));
            }

            double best = candidates.Select(c => c.Assigned.Overlap).OrderDescending().Take(recipe.BestOverlaps).Sum();
            foreach (var candidate in candidates.OrderBy(c => c.Cost).Take(Math.Max(1, (int)best)))
            {
                if (!taken.TryGetValue(candidate.Assigned.Point, out var other) || candidate.Cost < other.Cost)
                {
                    taken[candidate.Assigned.Point] = candidate;
                }
            }
        }

        return [.. taken.Values.Select(t => t.Assigned)];
    }

    /// <summary>The points that are neither face nor background, unless they are assigned: those in boxes to ignore.</summary>
    public IEnumerable<int> Ignored(IEnumerable<TargetFace> faces)
    {
        foreach (FaceBox box in faces.Where(f => f.IsIgnored).Select(f => f.Box))
        {
            foreach (int stride in DetectorContract.Strides.ToArray())
            {
                // Also the next points around a box between points.
                float margin = stride / 2f;
                IEnumerable<int> points = grid.In(
                    stride, box.X - margin, box.Y - margin, box.X + box.Width + margin, box.Y + box.Height + margin);
                foreach (int point in points)
                {
                    yield return point;
                }
            }
        }
    }

    /// <summary>The points that may learn a face.</summary>
    public IReadOnlyList<int> Candidates(TargetFace face)
    {
        (float x, float y) = (face.Box.X + (face.Box.Width / 2), face.Box.Y + (face.Box.Height / 2));
        var candidates = new List<int>();
        for (int level = 0; level < DetectorContract.Strides.Length; level++)
        {
            int stride = DetectorContract.Strides[level];
            if (face.Size < recipe.SizeRanges[level][0] || face.Size > recipe.SizeRanges[level][1])
            {
                continue;
            }

            // Inside the box, if a point is.
            float radius = (float)(recipe.CenterRadius * stride);
            (float halfWidth, float halfHeight) = (face.Box.Width / 2, face.Box.Height / 2);
            var inside = grid.In(
                stride,
                x - Math.Min(radius, halfWidth),
                y - Math.Min(radius, halfHeight),
                x + Math.Min(radius, halfWidth),
                y + Math.Min(radius, halfHeight)).ToList();
            if (inside.Count > 0)
            {
                candidates.AddRange(inside);
            }
            else
            {
                float near = stride / 2f;
                candidates.AddRange(grid.In(stride, x - near, y - near, x + near, y + near).Take(1));
            }
        }

        return candidates;
    }

    private (double Cost, AssignedPoint Assigned) Judge(TargetFace face, int index, ReadOnlySpan<float> channels)
    {
        (FacePoint point, int stride) = grid[index];
        FaceBox predicted = FaceCoder.DecodeBox(channels[DetectorContract.Box..], point, stride);
        float overlap = predicted.IntersectionOverUnion(face.Box);
        double logit = channels[DetectorContract.Score];
        double crossEntropy = Math.Max(-logit, 0) + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
        double cost = crossEntropy - (recipe.OverlapCost * Math.Log(Math.Max(overlap, LeastOverlap)));
        return (cost, new AssignedPoint(index, face, overlap));
    }
}
