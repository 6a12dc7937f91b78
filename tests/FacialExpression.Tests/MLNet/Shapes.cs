using System.Reflection;
using Microsoft.ML;

namespace FacialExpression.Tests.MLNet;

/// <summary>Shapes of schemas as ML.NET's pipelines ask estimators for them before they fit.</summary>
internal static class Shapes
{
    /// <summary>ML.NET keeps this to itself.</summary>
    public static SchemaShape Of(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape).GetMethod(
            "Create", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [schema])!;

    /// <summary>A line a column, with the names of its annotations.</summary>
    public static IEnumerable<string> Describe(SchemaShape shape) => shape
        .Select(
            c => $"{c.Name}: {c.Kind} {c.ItemType}, key {c.IsKey}, {string.Join(' ', c.Annotations.Select(a => a.Name).Order())}")
        .Order();
}
