using System.Text.RegularExpressions;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Names as Keras makes them.</summary>
internal static partial class KerasNames
{
    /// <summary>The name under which our exporter stores what Keras has no place for.</summary>
    public const string OwnKey = "facial_expression";

    /// <summary>
    /// A class's name as Keras makes names of layers from it: <c>MaxPooling2D</c> becomes <c>max_pooling2d</c>.
    /// </summary>
    public static string ToSnakeCase(string className) =>
        Words().Replace(Capitals().Replace(className, "$1_$2"), "$1_$2").ToLowerInvariant();

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex Capitals();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex Words();
}
