namespace FacialExpression.Samples.TrainDetector;

/// <summary>What a batch of predictions should be, as arrays for tensors.</summary>
internal sealed class DetectorTargets
{
    /// <param name="crops">The batch.</param>
    /// <param name="grid">The points of each crop.</param>
    /// <param name="recipe">The rules.</param>
    /// <param name="predictions">Crop by crop, point by point.</param>
    public DetectorTargets(
        IReadOnlyList<TrainingCrop> crops, PointGrid grid, LossRecipe recipe, ReadOnlySpan<float> predictions)
    {
        var assigner = new FaceAssigner(grid, recipe);
        Confidences = new float[crops.Count * grid.Count];
        ConfidenceWeights = new float[Confidences.Length];
        ConfidenceWeights.AsSpan().Fill(1);
        int size = grid.Count * DetectorContract.Channels;
        for (int crop = 0; crop < crops.Count; crop++)
        {
            int first = crop * grid.Count;
            foreach (int point in assigner.Ignored(crops[crop].Faces))
            {
                ConfidenceWeights[first + point] = 0;
            }

            foreach (AssignedPoint assigned in assigner.Assign(crops[crop].Faces, predictions.Slice(crop * size, size)))
            {
                int index = first + assigned.Point;
                Confidences[index] = recipe.LeastQuality + ((1 - recipe.LeastQuality) * assigned.Overlap);
                ConfidenceWeights[index] = 1;
                Add(index, assigned.Face, grid[assigned.Point]);
            }
        }
    }

    /// <summary>For each point of each crop; 0 for background.</summary>
    public float[] Confidences { get; }

    /// <summary>0 for points that are ignored, otherwise 1.</summary>
    public float[] ConfidenceWeights { get; }

    /// <summary>The points that learn a face, counted through all crops.</summary>
    public List<long> Points { get; } = [];

    /// <summary>Four distances in strides for each of them.</summary>
    public List<float> Distances { get; } = [];

    /// <summary>The weight of each box.</summary>
    public List<float> BoxWeights { get; } = [];

    /// <summary>Ten numbers in strides for each of them; 0 where unknown.</summary>
    public List<float> Landmarks { get; } = [];

    /// <summary>For each of those numbers: strides per face size, or 0 where it is unknown.</summary>
    public List<float> LandmarkScales { get; } = [];

    private void Add(int index, TargetFace face, (FacePoint Point, int Stride) place)
    {
        Points.Add(index);
        BoxWeights.Add(face.BoxWeight);
        Span<float> box = stackalloc float[4];
        FaceCoder.EncodeBox(face.Box, place.Point, place.Stride, box);
        foreach (float log in box)
        {
            Distances.Add(MathF.Exp(log));
        }

        Span<float> landmarks = stackalloc float[2 * DetectorContract.LandmarkCount];
        if (face.Landmarks is not null)
        {
            FaceCoder.EncodeLandmarks(face.Landmarks, place.Point, place.Stride, landmarks);
        }

        for (int i = 0; i < landmarks.Length; i++)
        {
            bool isKnown = i / 2 < face.LandmarkCount;
            Landmarks.Add(isKnown ? landmarks[i] : 0);
            LandmarkScales.Add(isKnown ? place.Stride / face.Size : 0);
        }
    }
}
