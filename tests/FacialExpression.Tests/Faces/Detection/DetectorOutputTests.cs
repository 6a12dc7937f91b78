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
}
