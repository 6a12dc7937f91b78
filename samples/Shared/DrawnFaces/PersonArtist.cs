using SkiaSharp;

namespace FacialExpression.Training;

/// <summary>Draws a person in color: head and shoulders, with the features of an expression.</summary>
internal sealed class PersonArtist
{
    private readonly SKCanvas _canvas;
    private readonly DrawnPerson _person;
    private readonly ExpressionFeatures _shown;

    private PersonArtist(SKCanvas canvas, DrawnPerson person)
    {
        _canvas = canvas;
        _person = person;
        _shown = ExpressionFeatures.Of(person.Expression).Shown(person.Strength, () => 0);
    }

    /// <summary>Draws a person. Lengths below are fractions of half the face's height.</summary>
    public static void Draw(SKCanvas canvas, DrawnPerson person)
    {
        canvas.Save();
        canvas.Translate(person.X, person.Y);
        canvas.Scale(person.Size);
        var artist = new PersonArtist(canvas, person);
        artist.DrawBody();
        canvas.RotateDegrees(person.Tilt);
        artist.DrawHead();
        artist.DrawEyesAndBrows();
        artist.DrawNose();
        artist.DrawMouth();
        artist.DrawFringe();
        canvas.Restore();
    }

    private SKColor Shade => Darker(_person.Skin, 0.62f);

    private void DrawBody()
    {
        using var clothes = Fill(_person.Clothes);
        using var body = new SKPath();
        body.MoveTo(-1.7f, 8);
        body.LineTo(-1.7f, 3);
        body.CubicTo(-1.7f, 1.6f, -1.1f, 1.3f, 0, 1.25f);
        body.CubicTo(1.1f, 1.3f, 1.7f, 1.6f, 1.7f, 3);
        body.LineTo(1.7f, 8);
        body.Close();
        if (_person.HasLongHair)
        {
            using var hair = Fill(_person.Hair);
            Oval(0, 0.3f, 1.02f, 1.35f, hair);
        }

        _canvas.DrawPath(body, clothes);
        using var neck = Fill(Darker(_person.Skin, 0.8f));
        _canvas.DrawRoundRect(-0.34f, 0.6f, 0.68f, 0.85f, 0.25f, 0.25f, neck);
        Oval(0, 1.36f, 0.44f, 0.2f, neck);
    }

    private void DrawHead()
    {
        using var hair = Fill(_person.Hair);
        Oval(0, -0.2f, 0.93f, 0.98f, hair);
        using var skin = Fill(_person.Skin);
        using var ear = Fill(Darker(_person.Skin, 0.85f));
        Oval(-0.8f, 0.02f, 0.12f, 0.2f, ear);
        Oval(0.8f, 0.02f, 0.12f, 0.2f, ear);
        using var face = new SKPath();
        face.MoveTo(0, -0.95f);
        face.CubicTo(0.62f, -0.95f, 0.85f, -0.45f, 0.8f, 0.05f);
        face.CubicTo(0.76f, 0.6f, 0.42f, 1f, 0, 1f);
        face.CubicTo(-0.42f, 1f, -0.76f, 0.6f, -0.8f, 0.05f);
        face.CubicTo(-0.85f, -0.45f, -0.62f, -0.95f, 0, -0.95f);
        _canvas.DrawPath(face, skin);

        // Light from the upper left.
        using var light = new SKPaint { IsAntialias = true };
        light.Shader = SKShader.CreateRadialGradient(
            new SKPoint(-0.25f, -0.3f),
            1.35f,
            [SKColors.White.WithAlpha(45), SKColors.Transparent, Shade.WithAlpha(150)],
            [0, 0.45f, 1],
            SKShaderTileMode.Clamp);
        _canvas.DrawPath(face, light);
        foreach (int side in new[] { -1, 1 })
        {
            Soft(side * 0.36f, -0.2f, 0.26f, 0.17f, Shade.WithAlpha(110));
            Soft(side * 0.45f, 0.32f, 0.22f, 0.15f, SKColor.Parse("#c8463a").WithAlpha(45));
        }
    }

    private void DrawEyesAndBrows()
    {
        const float Y = -0.17f;
        float opening = (float)Math.Max(0.035, 0.092 * (1 + _shown.EyeOpening));
        using var white = Fill(SKColor.Parse("#f7f3ee"));
        using var iris = Fill(SKColor.Parse("#4a3222"));
        using var pupil = Fill(SKColor.Parse("#0d0a08"));
        using var glint = Fill(SKColors.White);
        using var lid = Line(Darker(_person.Skin, 0.28f), 0.035f);
        using var fold = Line(Shade.WithAlpha(170), 0.02f);
        using var brow = Line(Darker(_person.Hair, 0.8f), 0.075f);
        foreach (int side in new[] { -1, 1 })
        {
            float x = side * 0.36f;
            using var eye = new SKPath();
            eye.MoveTo(x - 0.18f, Y + 0.01f);
            eye.QuadTo(x, Y - (2 * opening), x + 0.18f, Y + 0.01f);
            eye.QuadTo(x, Y + (1.7f * opening), x - 0.18f, Y + 0.01f);
            _canvas.DrawPath(eye, white);
            _canvas.Save();
            _canvas.ClipPath(eye, antialias: true);
            Oval(x, Y, 0.09f, 0.09f, iris);
            Oval(x, Y, 0.045f, 0.045f, pupil);
            Oval(x - 0.03f, Y - 0.035f, 0.02f, 0.02f, glint);
            _canvas.Restore();
            Curve(x - 0.19f, Y + 0.015f, x, Y - (2.1f * opening), x + 0.19f, Y + 0.015f, lid);
            Curve(x - 0.16f, Y - 0.06f, x, Y - (2.1f * opening) - 0.08f, x + 0.17f, Y - 0.05f, fold);
            Curve(x - 0.13f, Y + 0.1f, x, Y + 0.16f, x + 0.13f, Y + 0.1f, fold);
            float inner = Y - 0.2f - (float)_shown.InnerBrow;
            float outer = Y - 0.2f - (float)_shown.OuterBrow;
            Curve(x - (side * 0.2f), inner, x, Math.Min(inner, outer) - 0.05f, x + (side * 0.23f), outer, brow);
        }

        if (_shown.InnerBrow < -0.05)
        {
            Curve(-0.06f, -0.42f, -0.04f, -0.34f, -0.06f, -0.26f, fold);
            Curve(0.06f, -0.42f, 0.04f, -0.34f, 0.06f, -0.26f, fold);
        }
    }

    private void DrawNose()
    {
        float y = 0.2f - (0.05f * (float)_shown.NoseWrinkle);
        Soft(0.07f, 0.02f, 0.08f, 0.24f, Shade.WithAlpha(90));
        Soft(-0.02f, 0.14f, 0.07f, 0.08f, SKColors.White.WithAlpha(60));
        using var line = Line(Shade, 0.028f);
        Curve(-0.12f, y - 0.01f, -0.14f, y + 0.08f, -0.06f, y + 0.07f, line);
        Curve(0.12f, y - 0.01f, 0.14f, y + 0.08f, 0.06f, y + 0.07f, line);
        using var hole = Fill(Darker(_person.Skin, 0.35f));
        Oval(-0.06f, y + 0.06f, 0.035f, 0.018f, hole);
        Oval(0.06f, y + 0.06f, 0.035f, 0.018f, hole);
        if (_shown.NoseWrinkle > 0.2 || _shown.MouthCorners > 0.05)
        {
            using var fold = Line(Shade.WithAlpha(190), 0.022f);
            foreach (int side in new[] { -1, 1 })
            {
                Curve(side * 0.17f, y + 0.04f, side * 0.36f, y + 0.12f, side * 0.42f, y + 0.34f, fold);
            }
        }
    }

    private void DrawMouth()
    {
        float y = 0.53f - (0.05f * (float)_shown.NoseWrinkle);
        float half = 0.27f * (1 + (float)_shown.MouthWidth);
        float corner = y - (float)_shown.MouthCorners;
        float upper = y - (0.05f * (float)_shown.NoseWrinkle) - (0.4f * (float)_shown.MouthOpening);
        float lower = y + (float)_shown.MouthOpening + (0.6f * Math.Max(0, (float)_shown.MouthCorners));
        SKColor lip = SKColor.Parse("#a8483f");
        using var path = new SKPath();
        path.MoveTo(-half, corner);
        path.QuadTo(0, (2 * upper) - corner, half, corner);
        path.QuadTo(0, (2 * lower) - corner, -half, corner);
        using var lips = Line(Mix(lip, _person.Skin, 0.25f), 0.07f);
        if (_shown.MouthOpening > 0.03)
        {
            using var inside = Fill(SKColor.Parse("#43161a"));
            _canvas.DrawPath(path, inside);
            _canvas.Save();
            _canvas.ClipPath(path, antialias: true);
            using var teeth = Fill(SKColor.Parse("#f4efe8"));
            bool smiles = _shown.MouthCorners > 0.05;
            Oval(0, upper + (smiles ? 0.02f : -0.03f), half * 0.85f, smiles ? 0.11f : 0.07f, teeth);
            _canvas.Restore();
        }

        _canvas.DrawPath(path, lips);
        using var line = Line(Darker(lip, 0.5f), 0.02f);
        Curve(-half, corner, 0, (2 * upper) - corner, half, corner, line);
        Soft(0, lower + 0.13f, 0.16f, 0.05f, Shade.WithAlpha(110));
    }

    private void DrawFringe()
    {
        using var hair = Fill(_person.Hair);
        using var fringe = new SKPath();
        fringe.MoveTo(-0.86f, 0.02f);
        fringe.CubicTo(-0.98f, -0.85f, -0.5f, -1.2f, 0, -1.2f);
        fringe.CubicTo(0.5f, -1.2f, 0.98f, -0.85f, 0.86f, 0.02f);
        fringe.CubicTo(0.8f, -0.35f, 0.72f, -0.5f, 0.55f, -0.68f);
        fringe.CubicTo(0.2f, -0.6f, -0.2f, -0.66f, -0.45f, -0.78f);
        fringe.CubicTo(-0.68f, -0.55f, -0.78f, -0.35f, -0.86f, 0.02f);
        _canvas.DrawPath(fringe, hair);
    }

    private static SKColor Darker(SKColor color, float factor) =>
        new((byte)(color.Red * factor), (byte)(color.Green * factor), (byte)(color.Blue * factor));

    private static SKColor Mix(SKColor a, SKColor b, float ofB) => new(
        (byte)((a.Red * (1 - ofB)) + (b.Red * ofB)),
        (byte)((a.Green * (1 - ofB)) + (b.Green * ofB)),
        (byte)((a.Blue * (1 - ofB)) + (b.Blue * ofB)));

    private static SKPaint Fill(SKColor color) => new() { Color = color, IsAntialias = true };

    private static SKPaint Line(SKColor color, float width) => new()
    {
        Color = color,
        IsAntialias = true,
        IsStroke = true,
        StrokeWidth = width,
        StrokeCap = SKStrokeCap.Round,
        StrokeJoin = SKStrokeJoin.Round,
    };

    private void Oval(float x, float y, float halfWidth, float halfHeight, SKPaint paint) =>
        _canvas.DrawOval(x, y, halfWidth, halfHeight, paint);

    /// <summary>An oval without an edge.</summary>
    private void Soft(float x, float y, float halfWidth, float halfHeight, SKColor color)
    {
        using var paint = new SKPaint { IsAntialias = true };
        _canvas.Save();
        _canvas.Translate(x, y);
        _canvas.Scale(halfWidth, halfHeight);
        paint.Shader = SKShader.CreateRadialGradient(
            new SKPoint(0, 0), 1, [color, color.WithAlpha(0)], SKShaderTileMode.Clamp);
        _canvas.DrawOval(0, 0, 1, 1, paint);
        _canvas.Restore();
    }

    private void Curve(float x1, float y1, float x2, float y2, float x3, float y3, SKPaint paint)
    {
        using var path = new SKPath();
        path.MoveTo(x1, y1);
        path.QuadTo(x2, y2, x3, y3);
        _canvas.DrawPath(path, paint);
    }
}
