using System.Globalization;

namespace FacialExpression;

/// <summary>Numbers of things in messages.</summary>
internal static class Quantity
{
    /// <summary>A number and its noun, as in <c>1 image</c> and <c>1,200 images</c>.</summary>
    /// <param name="count">The number.</param>
    /// <param name="noun">The noun in the singular; its plural ends in s.</param>
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
