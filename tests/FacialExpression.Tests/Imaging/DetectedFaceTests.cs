namespace FacialExpression.Tests.Imaging;

public class DetectedFaceTests
{
    private static readonly FaceLandmarks _landmarks = new()
    {
        RightEye = new FacePoint(10, 20),
        LeftEye = new FacePoint(30, 22),
        Nose = new FacePoint(20, 30),
        RightMouthCorner = new FacePoint(12, 40),
        LeftMouthCorner = new FacePoint(28, 41),
    };

    [Fact]
    public void Scale_moves_the_box_and_each_landmark()
    {
        var face = new DetectedFace { Box = new FaceBox(1, 2, 3, 4), Confidence = 0.5f, Landmarks = _landmarks };
        var expected = new DetectedFace
        {
            Box = new FaceBox(2, 6, 6, 12),
            Confidence = 0.5f,
            Landmarks = new FaceLandmarks
            {
                RightEye = new FacePoint(20, 60),
                LeftEye = new FacePoint(60, 66),
                Nose = new FacePoint(40, 90),
                RightMouthCorner = new FacePoint(24, 120),
                LeftMouthCorner = new FacePoint(56, 123),
            },
        };
        Assert.Equal(expected, face.Scale(2, 3));
        Assert.Null((face with { Landmarks = null }).Scale(2, 3).Landmarks);
    }

    [Fact]
    public void Text_has_a_tenth_of_a_pixel_and_of_a_percent()
    {
        var face = new DetectedFace { Box = new FaceBox(120, 80, 96, 96), Confidence = 0.9823f };
        Assert.Equal("96×96 at (120, 80), 98.2 %", face.ToString());
        Assert.Equal("96×96 at (120, 80), 100.0 %", new DetectedFace { Box = face.Box }.ToString());
        Assert.Equal("(120.5, 80)", new FacePoint(120.5f, 80).ToString());
    }

    // Whole numbers whose angle is known: a right angle, its half, and a straight line.
    [Theory]
    [InlineData(20, 0, 0)]
    [InlineData(20, 20, 45)]
    [InlineData(0, 20, 90)]
    [InlineData(-20, 0, 180)]
    [InlineData(20, -20, -45)]
    [InlineData(0, -20, -90)]
    public void Roll_is_the_angle_from_the_right_eye_to_the_left(float right, float down, float expected) =>
        Assert.Equal(expected, Eyes(right, down).Roll, 1e-4f);

    // The eyes must be 15 % of the face's longer side apart: 15 pixels of 100. 9² + 12² = 15².
    [Theory]
    [InlineData(15.1f, 0, true)]
    [InlineData(0, -15.1f, true)]
    [InlineData(9, 12.1f, true)]
    [InlineData(-12.1f, 9, true)]
    [InlineData(14.9f, 0, false)]
    [InlineData(9, 11.9f, false)]
    [InlineData(0, 0, false)]
    public void Eyes_that_are_too_close_have_no_roll(float right, float down, bool expected) =>
        Assert.Equal(expected, Eyes(right, down).HasRoll(faceSide: 100));

    [Theory]
    [InlineData(100, 20)]
    [InlineData(20, 100)]
    public void The_longer_side_of_a_box_decides_whether_eyes_are_too_close(float width, float height)
    {
        var face = new DetectedFace { Box = new FaceBox(0, 0, width, height), Landmarks = Eyes(0, 14) };
        Assert.Equal(0, face.Tilt);
        Assert.Equal(90, (face with { Landmarks = Eyes(0, 16) }).Tilt, 1e-4f);
    }

    // tan 11° = 0.1944, tan 9° = 0.1584.
    [Theory]
    [InlineData(100, 19.44f, 11)]
    [InlineData(100, -19.44f, -11)]
    [InlineData(100, 15.84f, 0)]
    [InlineData(100, -15.84f, 0)]
    public void A_roll_below_10_degrees_is_no_tilt(float right, float down, float expected)
    {
        var face = new DetectedFace { Box = new FaceBox(0, 0, 200, 200), Landmarks = Eyes(right, down) };
        Assert.Equal(expected, face.Tilt, 0.01f);
    }

    private static FaceLandmarks Eyes(float right, float down) => _landmarks with
    {
        LeftEye = new FacePoint(_landmarks.RightEye.X + right, _landmarks.RightEye.Y + down),
    };
}
