using System.Text.RegularExpressions;
using FacialExpression.Tool;
using SkiaSharp;

namespace FacialExpression.Web.Tests;

/// <summary>Checks the colors of the expressions: one palette for drawings and the light page, one for the dark page.</summary>
public partial class PaletteTests
{
    // Contrasts as WCAG 2 defines them: for graphics, and for text.
    private const double Graphics = 3;
    private const double Text = 4.5;

    // In OKLab, where 0.02 can just be seen.
    private const double LeastDistance = 0.11;

    // Of linear RGB, in rows: Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision
    // Deficiency", severity 1.
    private static readonly Dictionary<string, double[]> Visions = new()
    {
        ["all cones"] = [1, 0, 0, 0, 1, 0, 0, 0, 1],
        ["protanopia"] = [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        ["deuteranopia"] = [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        ["tritanopia"] = [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    };

    public static TheoryData<bool> Themes => [false, true];

    [Fact]
    public void Light_page_has_the_colors_of_drawings() => Assert.Equal(
        Enum.GetValues<Expression>().Select(ExpressionColors.Of), Expressions(isDark: false));

    [Theory]
    [MemberData(nameof(Themes))]
    public void Colors_of_the_page_can_be_seen_on_its_surface(bool isDark)
    {
        SKColor surface = Variable("surface", isDark);
        Assert.All(Expressions(isDark), color => Assert.InRange(Contrast(color, surface), Graphics, 21));
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Text_of_the_page_can_be_read(bool isDark)
    {
        foreach ((string text, string ground) in new[]
        {
            ("text", "surface"), ("text", "ground"), ("text", "sunken"), ("muted", "surface"), ("muted", "ground"),
            ("accent", "ground"), ("on-accent", "accent"), ("bad", "surface"), ("bad", "bad-ground"),
        })
        {
            Assert.True(
                Contrast(Variable(text, isDark), Variable(ground, isDark)) >= Text, $"--{text} on --{ground}, dark: {isDark}");
        }
    }

    [Fact]
    public void Colors_of_drawings_can_be_seen_on_white_and_on_black_and_have_text_that_can_be_read()
    {
        foreach (Expression expression in Enum.GetValues<Expression>())
        {
            SKColor color = ExpressionColors.Of(expression);
            Assert.InRange(Contrast(color, SKColors.White), Graphics, 21);
            Assert.InRange(Contrast(color, SKColors.Black), Graphics, 21);
            Assert.InRange(Contrast(color, ExpressionColors.TextOn(color)), Text, 21);
        }
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Colors_differ_for_color_blind_people_too(bool isDark)
    {
        SKColor[] colors = Expressions(isDark);
        foreach ((string vision, double[] matrix) in Visions)
        {
            double[][] seen = [.. colors.Select(color => OKLab(Multiply(matrix, Linear(color))))];
            for (int i = 0; i < seen.Length; i++)
            {
                for (int k = 0; k < i; k++)
                {
                    double distance = Math.Sqrt(seen[i].Zip(seen[k], (a, b) => (a - b) * (a - b)).Sum());
                    Assert.True(
                        distance >= LeastDistance, $"{(Expression)i} and {(Expression)k} with {vision}: {distance:F3}");
                }
            }
        }
    }

    private static SKColor[] Expressions(bool isDark) =>
        [.. ExpressionLabels.All.Select(name => Variable(name.ToLowerInvariant(), isDark))];

    /// <summary>A color of page.css: the first value is of the light page, the second of the dark one.</summary>
    private static SKColor Variable(string name, bool isDark)
    {
        using var reader = new StreamReader(
            typeof(ExpressionColors).Assembly.GetManifestResourceStream("Page/page.css")!);
        Match[] values = [.. Colors().Matches(reader.ReadToEnd()).Where(match => match.Groups[1].Value == name)];
        Assert.Equal(2, values.Length);
        return SKColor.Parse(values[isDark ? 1 : 0].Groups[2].Value);
    }

    private static double Contrast(SKColor a, SKColor b)
    {
        double x = ExpressionColors.Luminance(a) + 0.05;
        double y = ExpressionColors.Luminance(b) + 0.05;
        return Math.Max(x, y) / Math.Min(x, y);
    }

    private static double[] Linear(SKColor color) =>
        [ExpressionColors.Linear(color.Red), ExpressionColors.Linear(color.Green), ExpressionColors.Linear(color.Blue)];

    private static double[] OKLab(double[] rgb)
    {
        double[] cones = Multiply(
            [
                0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376,
                0.6299787005,
            ],
            [.. rgb.Select(value => Math.Clamp(value, 0, 1))]);
        return Multiply(
            [
                0.2104542553, 0.7936177850, -0.0040720468, 1.9779984951, -2.4285922050, 0.4505937099, 0.0259040371, 0.7827717662,
                -0.8086757660,
            ],
            [.. cones.Select(Math.Cbrt)]);
    }

    private static double[] Multiply(double[] matrix, double[] vector) =>
        [.. Enumerable.Range(0, 3).Select(row => vector.Select((value, i) => matrix[(3 * row) + i] * value).Sum())];

    [GeneratedRegex("--([a-z-]+): (#[0-9a-f]{6});")]
    private static partial Regex Colors();
}
