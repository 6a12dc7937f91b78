namespace FacialExpression.Tests.Faces.Detection;

public class FaceCoderTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void Boxes_and_landmarks_survive_encoding(int stride)
    {
        FacePoint point = DetectorContract.PointAt(3, 2, stride);
        var box = new FaceBox(point.X - 20, point.Y - 31.5f, 47, 60);
        FacePoint[] landmarks = [.. Enumerable.Range(0, 5).Select(i => new FacePoint(point.X - 7 + i, point.Y + (3.5f * i)))];
        Span<float> channels = stackalloc float[14];

        FaceCoder.EncodeBox(box, point, stride, channels);
        FaceCoder.EncodeLandmarks(landmarks, point, stride, channels[4..]);
        FaceBox decoded = FaceCoder.DecodeBox(channels, point, stride);

        Assert.Equal(box.X, decoded.X, 3);
        Assert.Equal(box.Y, decoded.Y, 3);
        Assert.Equal(box.Width, decoded.Width, 3);
        Assert.Equal(box.Height, decoded.Height, 3);
        foreach ((FacePoint expected, FacePoint actual) in landmarks.Zip(FaceCoder.DecodeLandmarks(channels[4..], point, stride)))
        {
            Assert.Equal(expected.X, actual.X, 3);
            Assert.Equal(expected.Y, actual.Y, 3);
        }
    }

    [Fact]
    public void A_box_that_does_not_contain_the_point_stays_finite()
    {
        Span<float> channels = stackalloc float[4];

        FaceCoder.EncodeBox(new FaceBox(20, 20, 10, 10), new FacePoint(4, 4), 8, channels);

        Assert.Equal(FaceCoder.MinLogDistance, channels[0]);
        Assert.Equal(MathF.Log(26 / 8f), channels[2], 5);
    }

    [Fact]
    public void Huge_outputs_give_finite_boxes()
    {
        FaceBox box = FaceCoder.DecodeBox([1000, 1000, 1000, 1000], default, 8);

        Assert.True(float.IsFinite(box.Width));
        Assert.InRange(box.Width, 2000, 3000);
    }

    [Fact]
    public void Candidates_are_the_points_from_the_threshold_on()
    {
        // Two rows of three points at stride 16. Only the last one is sure; one is no number.
        float[] output = new float[DetectorContract.Channels * 6];
        output.AsSpan(0, 6).Fill(-3);
        (output[1], output[5]) = (float.NaN, 2);
        output.AsSpan(6 * DetectorContract.Box, 6 * 4).Fill(MathF.Log(2));
        output[(6 * DetectorContract.Landmarks) + 5] = 0.5f;
        var candidates = new List<DetectedFace>();

        DetectorOutput.AddCandidates(output, 3, 16, 0.5f, candidates);

        DetectedFace face = Assert.Single(candidates);
        Assert.Equal(1 / (1 + Math.Exp(-2)), face.Confidence, 5);
        Assert.Equal(40 - 32, face.Box.X, 3);
        Assert.Equal(24 - 32, face.Box.Y, 3);
        Assert.Equal(64, face.Box.Width, 3);
        Assert.Equal(new FacePoint(48, 24), face.Landmarks!.RightEye);
        Assert.Equal(new FacePoint(40, 24), face.Landmarks.LeftEye);
    }

    [Fact]
    public void Of_overlapping_candidates_the_surest_remains()
    {
        DetectedFace weak = Face(10, 0.6f);
        DetectedFace sure = Face(12, 0.9f);
        DetectedFace other = Face(200, 0.7f);

        Assert.Equal([sure, other], NonMaximumSuppression.Select([weak, other, sure], 10));
        Assert.Equal([sure], NonMaximumSuppression.Select([weak, other, sure], 1));

        static DetectedFace Face(float x, float confidence) =>
            new() { Box = new FaceBox(x, 0, 40, 40), Confidence = confidence };
    }

    [Fact]
    public void Input_is_the_picture_at_the_top_left_of_zeros()
    {
        byte[] gray = [.. Enumerable.Repeat((byte)255, 33 * 2)];

        using var input = DetectorInput.Of(gray, 33, 2);

        Assert.Equal((64, 32), (input.Width, input.Height));
        Assert.Equal(1, input.Values[64 + 32], 5);
        Assert.Equal(33 * 2, input.Values.ToArray().Sum(), 3);
    }
}
