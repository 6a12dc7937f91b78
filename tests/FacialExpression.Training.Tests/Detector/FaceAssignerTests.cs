using FacialExpression.Samples.TrainDetector;

namespace FacialExpression.Training.Tests.Detector;

public class FaceAssignerTests
{
    private static readonly PointGrid Grid = new(128);
    private static readonly LossRecipe Recipe = new();
    private static readonly FaceAssigner Assigner = new(Grid, Recipe);

    [Fact]
    public void Grid_has_the_points_of_the_contract_stride_by_stride()
    {
        Assert.Equal((16 * 16) + (8 * 8) + (4 * 4), Grid.Count);
        Assert.Equal((new FacePoint(12, 4), 8), Grid[1]);
        Assert.Equal((new FacePoint(4, 12), 8), Grid[16]);
        Assert.Equal((new FacePoint(8, 8), 16), Grid[256]);
        Assert.Equal((new FacePoint(112, 112), 32), Grid[Grid.Count - 1]);
        Assert.Equal([0, 1, 16, 17], Grid.In(8, 4, 4, 12, 12));
        Assert.Empty(Grid.In(8, 5, 5, 11, 11));
    }

    [Fact]
    public void Candidates_have_the_strides_of_the_faces_size()
    {
        Assert.Equal([8], StridesOf(Face(50, 50, 20)));
        Assert.Equal([8, 16], StridesOf(Face(40, 40, 40)));
        Assert.Equal([16], StridesOf(Face(30, 30, 64)));
        Assert.Equal([16, 32], StridesOf(Face(10, 10, 100)));
    }

    [Fact]
    public void Candidates_are_near_the_center_and_inside_the_box()
    {
        TargetFace face = Face(40, 40, 40);

        Assert.All(Assigner.Candidates(face), index =>
        {
            (FacePoint point, int stride) = Grid[index];
            Assert.InRange(Math.Abs(point.X - 60), 0, Math.Min(20, 2 * stride));
            Assert.InRange(Math.Abs(point.Y - 60), 0, Math.Min(20, 2 * stride));
        });
    }

    [Fact]
    public void A_face_between_points_gets_the_next_one()
    {
        // Between (4, 4) and (12, 12), with sides of 3 pixels.
        int point = Assert.Single(Assigner.Candidates(Face(6.5f, 6.5f, 3)));

        Assert.Equal(0, point);
    }

    [Fact]
    public void A_face_gets_one_point_if_nothing_overlaps()
    {
        AssignedPoint assigned = Assert.Single(Assigner.Assign([Face(40, 40, 40)], Predictions(-10)));

        Assert.InRange(assigned.Overlap, 0, 0.01f);
    }

    [Fact]
    public void A_face_gets_as_many_points_as_the_sum_of_its_best_overlaps()
    {
        TargetFace face = Face(40, 40, 40);
        float[] predictions = Predictions(-10);
        IReadOnlyList<int> candidates = Assigner.Candidates(face);
        foreach (int point in candidates.Take(4))
        {
            Predict(predictions, point, face.Box, logit: 0);
        }

        IReadOnlyList<AssignedPoint> assigned = Assigner.Assign([face], predictions);

        // Four exact boxes: a sum of 4 and a little.
        Assert.Equal(candidates.Take(4).Order(), assigned.Select(a => a.Point));
        Assert.All(assigned, a => Assert.Equal(1, a.Overlap, 3));
    }

    [Fact]
    public void Confidence_decides_between_equal_boxes()
    {
        TargetFace face = Face(40, 40, 40);
        float[] predictions = Predictions(-10);
        IReadOnlyList<int> candidates = Assigner.Candidates(face);
        foreach (int point in candidates)
        {
            // The face in twice its height, around every point: ten overlaps of 0.5, so that five points are taken.
            Predict(predictions, point, new FaceBox(40, 20, 40, 80), logit: point % 2 == 0 ? 2 : -2);
        }

        IReadOnlyList<AssignedPoint> assigned = Assigner.Assign([face], predictions);

        Assert.Equal(5, assigned.Count);
        Assert.All(assigned, a => Assert.Equal(0, a.Point % 2));
    }

    [Fact]
    public void A_point_that_two_faces_want_goes_to_the_cheaper_one()
    {
        (TargetFace first, TargetFace second) = (Face(6.5f, 6.5f, 3), Face(6.4f, 6.4f, 3.2f));
        float[] predictions = Predictions(-10);
        Predict(predictions, 0, second.Box, 0);

        Assert.Same(second, Assert.Single(Assigner.Assign([first, second], predictions)).Face);
        Assert.Same(second, Assert.Single(Assigner.Assign([second, first], predictions)).Face);
    }

    [Fact]
    public void Ignored_faces_get_no_points_and_hide_those_inside()
    {
        TargetFace face = Face(40, 40, 40) with { IsIgnored = true };

        int[] hidden = [.. Assigner.Ignored([face])];

        Assert.Empty(Assigner.Assign([face], Predictions(0)));

        // From 36 to 84.
        Assert.Equal(7 * 7, hidden.Count(i => Grid[i].Stride == 8));
        Assert.Contains(hidden, i => Grid[i] == (new FacePoint(56, 56), 16));
        Assert.DoesNotContain(hidden, i => Grid[i].Point.X > 40 + 40 + 16);
        Assert.NotEmpty(Assigner.Ignored([Face(6.5f, 6.5f, 3) with { IsIgnored = true }]));
    }

    [Fact]
    public void Targets_of_a_batch_by_hand()
    {
        TargetFace face = Face(40, 40, 40) with { LandmarkCount = 2 };
        TargetFace unsure = Face(90, 90, 20) with { IsIgnored = true };
        var crops = new TrainingCrop[] { new([], 128, []), new([], 128, [face, unsure]) };
        float[] predictions = [.. Predictions(-10), .. Predictions(-10)];
        int point = Assigner.Candidates(face)[0];
        Predict(predictions, Grid.Count + point, face.Box, 3);

        var targets = new DetectorTargets(crops, Grid, Recipe, predictions);

        Assert.Equal([Grid.Count + point], targets.Points);
        Assert.Equal(1, targets.Confidences[Grid.Count + point], 3);
        Assert.Equal(1, targets.Confidences.Sum(), 3);
        Assert.Equal(0, targets.ConfidenceWeights[Grid.Count + 0 + (12 * 16) + 12]);
        Assert.All(targets.ConfidenceWeights.Take(Grid.Count), w => Assert.Equal(1, w));
        (FacePoint place, int stride) = Grid[point];
        Assert.Equal((place.X - 40) / stride, targets.Distances[0], 4);
        Assert.Equal((80 - place.X) / stride, targets.Distances[2], 4);
        Assert.Equal((50 - place.X) / stride, targets.Landmarks[0], 4);
        Assert.Equal(stride / 40f, targets.LandmarkScales[3], 4);

        // Nose and mouth under a mask are unknown.
        Assert.Equal([0, 0, 0, 0, 0, 0], targets.LandmarkScales.Skip(4));
    }

    private static TargetFace Face(float x, float y, float side) => new(
        new FaceBox(x, y, side, side), [.. Enumerable.Range(0, 5).Select(i => new FacePoint(x + 10 + i, y + 12))], 5, 1, false);

    private static int[] StridesOf(TargetFace face) =>
        [.. Assigner.Candidates(face).Select(i => Grid[i].Stride).Distinct()];

    // Boxes far too small to overlap anything.
    private static float[] Predictions(float logit)
    {
        float[] predictions = new float[Grid.Count * DetectorContract.Channels];
        for (int i = 0; i < Grid.Count; i++)
        {
            predictions[i * DetectorContract.Channels] = logit;
            predictions.AsSpan((i * DetectorContract.Channels) + 1, 4).Fill(-6);
        }

        return predictions;
    }

    private static void Predict(float[] predictions, int point, FaceBox box, float logit)
    {
        Span<float> channels = predictions.AsSpan(point * DetectorContract.Channels % predictions.Length);
        int own = point % Grid.Count;
        channels[0] = logit;
        FaceCoder.EncodeBox(box, Grid[own].Point, Grid[own].Stride, channels[DetectorContract.Box..]);
    }
}
