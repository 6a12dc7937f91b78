namespace FacialExpression.Web.Tests.Browser;

/// <summary>
/// The faces of a video of a minute: people who move, cross, are hidden, leave, come back and change their expressions, in frames
/// at uneven times. Always the same.
/// </summary>
internal static class FaceScene
{
    public const int People = 5;

    private static readonly Expression[] All = Enum.GetValues<Expression>();

    /// <summary>A frame.</summary>
    /// <param name="Time">In whole milliseconds, which a browser counts without rounding.</param>
    /// <param name="Faces">In no order.</param>
    public sealed record Frame(TimeSpan Time, IReadOnlyList<FaceExpression> Faces);

    public static IReadOnlyList<Frame> Frames()
    {
        var random = new Random(18);
        var frames = new List<Frame>();
        for (int time = 0; time < 60_000; time += Step(random))
        {
            double seconds = time / 1000.0;
            List<FaceExpression> faces = [];
            for (int person = 0; person < People; person++)
            {
                if (!IsHidden(person, seconds, random))
                {
                    faces.Add(Face(person, seconds, random));
                }
            }

            // Now and then a face is found twice.
            if (faces.Count > 0 && random.Next(12) == 0)
            {
                FaceExpression twin = faces[0];
                FaceBox box = twin.Box;
                faces.Add(twin with { Face = new DetectedFace { Box = box with { X = box.X + (0.3f * box.Width) } } });
            }

            FaceExpression[] mixed = [.. faces];
            random.Shuffle(mixed);
            frames.Add(new Frame(TimeSpan.FromMilliseconds(time), mixed));
        }

        return frames;
    }

    /// <summary>A camera's frames, some slower, some after exactly the time in which a track is lost.</summary>
    private static int Step(Random random) => random.Next(20) switch
    {
        0 => 250,
        1 => 500,
        2 => random.Next(600, 900),
        _ => random.Next(15, 120),
    };

    private static bool IsHidden(int person, double seconds, Random random) => person switch
    {
        // A hand in front of the face, for less and for more than the time in which a track is lost.
        2 => seconds % 3 < 0.3 || seconds % 14 < 1.2,

        // Out of the picture.
        3 => seconds % 10 > 7,

        // Missed by the detector.
        _ => random.Next(15) == 0,
    };

    private static FaceExpression Face(int person, double seconds, Random random)
    {
        // The first two pass each other, the third walks fast, the others sit and tremble.
        (double x, double y, double size) = person switch
        {
            0 => (400 + (300 * Math.Sin(seconds)), 200, 90),
            1 => (400 - (300 * Math.Sin(seconds)), 225, 80),
            2 => (500 + (380 * Math.Sin(2.2 * seconds)), 400, 60),
            3 => (100 + (20 * Math.Sin(5 * seconds)), 420, 75),
            _ => (150, 430, 80),
        };
        float Tremble() => (float)((random.NextDouble() - 0.5) * 0.06 * size);
        var box = new FaceBox(
            (float)x + Tremble(), (float)y + Tremble(), (float)size + Tremble(), (float)(1.2 * size) + Tremble());

        // An expression for a second or two, with errors; some are a mixture of two.
        var before = All[(person + (int)(seconds / 1.7)) % All.Length];
        var other = All[(person + 3 + (int)(seconds / 2.3)) % All.Length];
        float[] scores = [.. All.Select(_ => (float)random.NextDouble() * 0.2f)];
        scores[(int)before] += 1;
        scores[(int)other] += (float)random.NextDouble() * 1.2f;
        float sum = scores.Sum();
        return new FaceExpression(box, new ExpressionScores([.. scores.Select(score => score / sum)]));
    }
}
