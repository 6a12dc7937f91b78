using SkiaSharp;

namespace FacialExpression.Tool;

/// <summary>A color for each expression, the same in pictures, tables, charts and on the light page.</summary>
/// <remarks>
/// Each has a contrast of at least 3:1 to white and to black, so it can be seen on both, as on terminals. The hues are those that
/// differ most, also for color-blind people. <c>PaletteTests</c> checks both, and that <c>page.css</c> has the same colors; the
/// dark page has its own.
/// </remarks>
internal static class ExpressionColors
{
    // In the order of the enum.
    private static readonly SKColor[] Colors =
    [
        new(0xFFB41C11), new(0xFF388B72), new(0xFF9A2CBE), new(0xFFB98F11), new(0xFF545967), new(0xFF0396FA),
        new(0xFFEF55B6),
    ];

    public static SKColor Of(Expression expression) => Colors[(int)expression];

    /// <summary>Black or white, whichever has the higher contrast to the color: at least 4.5:1.</summary>
    public static SKColor TextOn(SKColor color)
    {
        // Where (L + 0.05) / 0.05 = 1.05 / (L + 0.05).
        const double Middle = 0.1791;
        return Luminance(color) > Middle ? SKColors.Black : SKColors.White;
    }

    /// <summary>The color as a terminal's style.</summary>
    public static string Markup(Expression expression)
    {
        SKColor color = Of(expression);
        return $"#{color.Red:x2}{color.Green:x2}{color.Blue:x2}";
    }

    /// <summary>The relative luminance as WCAG 2 defines it, from 0 to 1.</summary>
    internal static double Luminance(SKColor color) =>
        (0.2126 * Linear(color.Red)) + (0.7152 * Linear(color.Green)) + (0.0722 * Linear(color.Blue));

    /// <summary>The amount of light of a channel, from 0 to 1.</summary>
    internal static double Linear(byte channel)
    {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
