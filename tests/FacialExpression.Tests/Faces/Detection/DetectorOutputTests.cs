namespace FacialExpression.Tests.Faces.Detection;

public class DetectorOutputTests
{
    [Theory]
    [InlineData(DetectorContract.Landmarks, 3e38f)]
    [InlineData(DetectorContract.Landmarks + 3, float.NaN)]
    [InlineData(DetectorContract.Score, float.NaN)]
    public void A_candidate_with_a_number_that_is_not_finite_is_no_face(int channel, float value)
    {
        // One point, whose logit and distances are 0 and whose landmarks are at the point.
        float[] output = new float[DetectorContract.Channels];
        var candidates = new List<DetectedFace>();
        DetectorOutput.AddCandidates(output, 1, 8, 0.4f, candidates);
        Assert.Equal(new FacePoint(4, 4), Assert.Single(candidates).Landmarks!.Nose);

        output[channel] = value;
        candidates.Clear();
        DetectorOutput.AddCandidates(output, 1, 8, 0.4f, candidates);
        Assert.Empty(candidates);
    }

    [Fact]
    public void Of_very_many_candidates_those_of_the_highest_confidence_are_taken()
    {
        const int Columns = 200;
        const int Points = Columns * 150;
        float[] output = new float[DetectorContract.Channels * Points];
        for (int i = 0; i < Points; i++)
        {
            output[(DetectorContract.Score * Points) + i] = i % 3 == 0 ? 1 : 2;
        }

        var candidates = new List<DetectedFace>();
        DetectorOutput.AddCandidates(output, Columns, 8, 0.5f, candidates);
        Assert.Equal(20_000, candidates.Count);
        Assert.All(candidates, face => Assert.Equal(0.8808f, face.Confidence, 3));
        Assert.Equal(new FacePoint(12, 4), candidates[0].Landmarks!.Nose);
    }
}
