using SkiaSharp;

namespace FacialExpression.Tool;

/// <summary>A color for each expression, the same in pictures, tables and charts.</summary>
internal static class ExpressionColors
{
    // In the order of the enum.
    private static readonly SKColor[] Colors =
    [
        new(0xFFD1495B), new(0xFF6A994E), new(0xFF7B5EA7), new(0xFFF5A318), new(0xFF8D99AE), new(0xFF3A7CA5),
        new(0xFFEE6C4D),
    ];

    public static SKColor Of(Expression expression) => Colors[(int)expression];

    /// <summary>Black or white, which can be read on the color.</summary>
    public static SKColor TextOn(SKColor color) =>
        ((0.299 * color.Red) + (0.587 * color.Green) + (0.114 * color.Blue)) > 140 ? SKColors.Black : SKColors.White;

    /// <summary>The color as a terminal's style.</summary>
    public static string Markup(Expression expression)
    {
        SKColor color = Of(expression);
        return $"#{color.Red:x2}{color.Green:x2}{color.Blue:x2}";
    }
}
