using SkiaSharp;

namespace FacialExpression.Training;

/// <summary>Draws one face per image. A seeded generator determines person, pose, light and noise.</summary>
internal sealed class FaceArtist
{
    // Larger than the image: the shared preprocessing shrinks it, which makes lines as soft as a camera's.
    private const int CanvasSize = 144;

    private readonly Random _random;
    private readonly SKCanvas _canvas;

    private FaceArtist(Random random, SKCanvas canvas)
    {
        _random = random;
        _canvas = canvas;
    }

    /// <summary>Draws one face.</summary>
    /// <param name="expression">What the face shows.</param>
    /// <param name="seed">Determines every pixel.</param>
    /// <param name="destination">Receives 48×48 gray pixels.</param>
    public static void Draw(Expression expression, int seed, Span<byte> destination)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(new SKImageInfo(CanvasSize, CanvasSize, SKColorType.Gray8, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        new FaceArtist(random, canvas).DrawScene(expression);
        new ImagePreprocessor().ToGray(
            bitmap.GetPixelSpan(), CanvasSize, CanvasSize, PixelFormat.Gray8, bitmap.RowBytes, destination);
        AddLightAndNoise(random, destination);
    }

    private void DrawScene(Expression expression)
    {
        double skin = Between(0.35, 0.85);
        double ink = skin * Between(0.1, 0.4);
        DrawBackground();

        // Pose: shift, scale, tilt, and a turn of the head that shifts the features to one side.
        double scale = CanvasSize * Between(0.43, 0.53);
        _canvas.Translate((float)(CanvasSize * (0.5 + (0.025 * Normal()))), (float)(CanvasSize * (0.5 + (0.025 * Normal()))));
        _canvas.RotateDegrees((float)(5 * Normal()));
        _canvas.Scale((float)(scale * Between(0.85, 1.0)), (float)scale);
        double turn = 0.05 * Normal();

        ExpressionFeatures shown = ExpressionFeatures.Of(expression).Shown(Between(0.35, 1.1), Normal);
        DrawHead(skin, ink);
        DrawEyesAndBrows(shown, turn, skin, ink);
        DrawNose(shown, turn, ink);
        DrawMouth(shown, turn, ink);
        DrawDistraction(turn, ink);
    }

    private void DrawBackground()
    {
        using var paint = new SKPaint();
        paint.Shader = SKShader.CreateLinearGradient(
            new SKPoint(0, 0),
            new SKPoint(CanvasSize, CanvasSize),
            [Gray(Between(0.05, 0.9)), Gray(Between(0.05, 0.9))],
            SKShaderTileMode.Clamp);
        _canvas.DrawRect(0, 0, CanvasSize, CanvasSize, paint);
    }

    private void DrawHead(double skin, double ink)
    {
        using var hair = Fill(ink * Between(0.4, 1.2));
        double hairLine = Between(0.02, 0.25);
        Oval(0, -hairLine, 1.0, 1.05, hair);
        using var face = Fill(skin);
        Oval(0, 0.06, Between(0.8, 0.92), Between(0.92, 1.0), face);

        // Light from one side.
        using var shade = new SKPaint { IsAntialias = true };
        byte strength = (byte)Between(0, 110);
        float side = _random.Next(2) == 0 ? -1 : 1;
        shade.Shader = SKShader.CreateLinearGradient(
            new SKPoint(side, 0),
            new SKPoint(-side * 0.6f, 0),
            [new SKColor(0, 0, 0, strength), SKColors.Transparent],
            SKShaderTileMode.Clamp);
        Oval(0, 0.06, 0.85, 0.95, shade);
    }

    private void DrawEyesAndBrows(ExpressionFeatures shown, double turn, double skin, double ink)
    {
        double eyeY = -0.18;
        double eyeHeight = Math.Max(0.02, Between(0.075, 0.105) * (1 + shown.EyeOpening));
        double eyeWidth = Between(0.14, 0.19);
        double gaze = 0.03 * Normal();
        using var white = Fill(Math.Min(1, skin + Between(0.05, 0.35)));
        using var iris = Fill(ink * 0.5);
        using var lid = Line(ink, 0.025);
        using var brow = Line(ink * Between(0.5, 1.1), Between(0.03, 0.075));
        double browY = eyeY - Between(0.19, 0.25);
        foreach (int side in new[] { -1, 1 })
        {
            double x = (side * 0.36) + turn;
            Oval(x, eyeY, eyeWidth, eyeHeight, white);
            Oval(x + gaze, eyeY, Math.Min(eyeHeight, 0.085), Math.Min(eyeHeight, 0.085), iris);
            Curve(x - eyeWidth, eyeY, x, eyeY - (eyeHeight * 2), x + eyeWidth, eyeY, lid);
            double unevenness = 0.012 * Normal();
            double inner = browY - shown.InnerBrow + unevenness;
            double outer = browY - shown.OuterBrow + unevenness;
            Curve(x - (side * 0.2), inner, x, Math.Min(inner, outer) - 0.05, x + (side * 0.22), outer, brow);
        }
    }

    private void DrawNose(ExpressionFeatures shown, double turn, double ink)
    {
        using var line = Line(ink, 0.03);
        double y = 0.18 - (0.06 * shown.NoseWrinkle);
        Curve(turn - 0.1, y, turn * 2, y + 0.09, turn + 0.1, y, line);
        if (shown.NoseWrinkle > 0.2)
        {
            using var wrinkle = Line(ink, 0.014 + (0.02 * shown.NoseWrinkle));
            foreach (int side in new[] { -1, 1 })
            {
                // Folds beside the nose and across its root.
                Curve(turn + (side * 0.14), y - 0.04, turn + (side * 0.24), y + 0.02, turn + (side * 0.3), y + 0.18, wrinkle);
                Curve(turn + (side * 0.02), -0.12, turn + (side * 0.07), -0.16, turn + (side * 0.12), -0.12, wrinkle);
            }
        }
    }

    private void DrawMouth(ExpressionFeatures shown, double turn, double ink)
    {
        double y = 0.52 - (0.05 * shown.NoseWrinkle);
        double half = Between(0.24, 0.31) * (1 + shown.MouthWidth);
        double corner = y - shown.MouthCorners;
        double upper = y - (0.05 * shown.NoseWrinkle) - (shown.MouthOpening * 0.4);
        double lower = y + shown.MouthOpening + (Math.Max(0, shown.MouthCorners) * 0.6);
        using var path = new SKPath();
        path.MoveTo((float)(turn - half), (float)corner);
        path.QuadTo((float)turn, (float)((2 * upper) - corner), (float)(turn + half), (float)corner);
        path.QuadTo((float)turn, (float)((2 * lower) - corner), (float)(turn - half), (float)corner);
        using var lips = Line(ink, Between(0.035, 0.07));
        if (shown.MouthOpening > 0.03)
        {
            using var inside = Fill(_random.Next(3) == 0 ? 0.85 : ink * 0.35);
            _canvas.DrawPath(path, inside);
        }

        _canvas.DrawPath(path, lips);
    }

    /// <summary>
    /// Draws what is unrelated to the expression: glasses, a beard, a moustache, a fringe or a hand in front of the face.
    /// </summary>
    private void DrawDistraction(double turn, double ink)
    {
        using var line = Line(ink * 0.6, 0.03);
        using var dark = Fill(ink);
        switch (_random.Next(12))
        {
            case 0:
                foreach (int side in new[] { -1, 1 })
                {
                    _canvas.DrawOval((float)((side * 0.36) + turn), -0.18f, 0.25f, 0.2f, line);
                }

                break;
            case 1:
                dark.Color = dark.Color.WithAlpha((byte)Between(60, 170));
                Oval(turn, 0.85, 0.6, 0.28, dark);
                break;
            case 2:
                dark.Color = dark.Color.WithAlpha((byte)Between(120, 220));
                Oval(turn, 0.36, 0.22, 0.05, dark);
                break;
            case 3:
                Oval(Between(-0.4, 0.4), -0.8, 0.7, 0.3, dark);
                break;
            case 4:
                using (var hand = Fill(Between(0.2, 0.9)))
                {
                    Oval(Between(-0.9, 0.9), Between(0.2, 1.0), 0.28, 0.28, hand);
                }

                break;
        }
    }

    private static void AddLightAndNoise(Random random, Span<byte> pixels)
    {
        double contrast = 0.7 + (0.45 * random.NextDouble());
        double brightness = 40 * (random.NextDouble() - 0.5);
        double noise = 2 + (8 * random.NextDouble());
        for (int i = 0; i < pixels.Length; i++)
        {
            double value = 128 + ((pixels[i] - 128) * contrast) + brightness + (noise * Normal(random));
            pixels[i] = (byte)Math.Clamp(Math.Round(value), 0, 255);
        }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static SKColor Gray(double level)
    {
        byte value = (byte)Math.Clamp(level * 255, 0, 255);
        return new SKColor(value, value, value);
    }

    private static SKPaint Fill(double level) => new() { Color = Gray(level), IsAntialias = true };

    private static SKPaint Line(double level, double width) => new()
    {
        Color = Gray(level),
        IsAntialias = true,
        IsStroke = true,
        StrokeWidth = (float)width,
        StrokeCap = SKStrokeCap.Round,
    };

    private double Normal() => Normal(_random);

    private double Between(double low, double high) => low + ((high - low) * _random.NextDouble());

    private void Oval(double x, double y, double halfWidth, double halfHeight, SKPaint paint) =>
        _canvas.DrawOval((float)x, (float)y, (float)halfWidth, (float)halfHeight, paint);

    private void Curve(double x1, double y1, double x2, double y2, double x3, double y3, SKPaint paint)
    {
        using var path = new SKPath();
        path.MoveTo((float)x1, (float)y1);
        path.QuadTo((float)x2, (float)y2, (float)x3, (float)y3);
        _canvas.DrawPath(path, paint);
    }
}
