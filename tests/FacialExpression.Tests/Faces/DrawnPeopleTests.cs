using FacialExpression.Training;

namespace FacialExpression.Tests.Faces;

/// <summary>The detector inside the package, on drawn people and on patterns.</summary>
[Trait("Duration", "Long")]
public sealed class DrawnPeopleTests : IDisposable
{
    private readonly FaceDetector _detector = FaceDetector.LoadPretrained();

    public void Dispose() => _detector.Dispose();

    [Theory]
    [InlineData(640, 480, 18)]
    [InlineData(640, 480, 30)]
    [InlineData(640, 480, 60)]
    [InlineData(640, 480, 130)]
    [InlineData(640, 480, 210)]
    [InlineData(1920, 1080, 40)]
    [InlineData(1920, 1080, 480)]
    [InlineData(300, 300, 140)]
    public void Faces_of_each_size_are_found_where_they_are(int width, int height, float size)
    {
        var person = new DrawnPerson(Expression.Happy, width / 2f, height * 0.48f, size, 0);
        AssertFound(width, height, person);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(-15)]
    [InlineData(15)]
    [InlineData(30)]
    public void Tilted_faces_are_found_and_their_roll_is_known(float tilt)
    {
        DetectedFace face = AssertFound(640, 480, new DrawnPerson(Expression.Neutral, 320, 220, 80, 1, tilt));
        Assert.Equal(tilt, face.Landmarks!.Roll, 8f);
    }

    [Theory]
    [InlineData(Expression.Angry)]
    [InlineData(Expression.Happy)]
    [InlineData(Expression.Neutral)]
    [InlineData(Expression.Sad)]
    [InlineData(Expression.Surprise)]
    public void Each_look_is_found(Expression expression)
    {
        for (int look = 0; look < 6; look++)
        {
            AssertFound(640, 480, new DrawnPerson(expression, 300, 230, 70, look));
        }
    }

    [Fact]
    public void All_people_of_a_group_are_found_with_their_expressions()
    {
        using var analyzer = ExpressionAnalyzer.LoadPretrained();
        IReadOnlyList<FaceExpression> faces = analyzer.Analyze(DrawnPicture.Group());
        Assert.Equal(
            [Expression.Angry, Expression.Happy, Expression.Happy, Expression.Neutral, Expression.Sad, Expression.Surprise],
            faces.Select(face => face.Prediction.Expression).Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public void Nothing_is_found_on_walls_of_patterns(int period)
    {
        var random = new Random(period);
        Func<int, int, double>[] patterns =
        [
            (x, y) => (y / (6 * period)) % 2 == (x / (12 * period)) % 2 ? 150 : 90,
            (x, y) => 128 + (60 * Math.Sin(x / (2.0 * period)) * Math.Sin(y / (3.0 * period))),
            (x, y) => 128 + (80 * Math.Sin((x + y) / (1.5 * period))),
            (x, y) => random.Next(40, 216),
        ];
        foreach (Func<int, int, double> pattern in patterns)
        {
            byte[] gray = [.. Enumerable.Range(0, 640 * 480).Select(i => (byte)pattern(i % 640, i / 640))];
            using Picture wall = Picture.FromPixels(gray, 640, 480, PixelFormat.Gray8);
            Assert.Empty(_detector.Detect(wall));
        }

        using Picture empty = Picture.Decode(DrawnPicture.Png(640, 480));
        Assert.Empty(_detector.Detect(empty));
    }

    private DetectedFace AssertFound(int width, int height, DrawnPerson person)
    {
        using Picture picture = Picture.Decode(DrawnPicture.Png(width, height, person));
        DetectedFace face = Assert.Single(_detector.Detect(picture));
        var drawn = new FaceBox(
            person.X - (0.8f * person.Size), person.Y - person.Size, 1.6f * person.Size, 2 * person.Size);
        Assert.True(face.Box.IntersectionOverUnion(drawn) > 0.5, $"{face} instead of {drawn}");
        return face;
    }
}
