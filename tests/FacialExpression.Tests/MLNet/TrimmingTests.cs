using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace FacialExpression.Tests.MLNet;

/// <summary>What the compiler says in trimmed and natively compiled apps; tests/consumers/publish.sh runs such apps.</summary>
public class TrimmingTests
{
    [Theory]
    [InlineData("IsTrimmable")]
    [InlineData("IsAotCompatible")]
    public void Package_is_marked_for_trimming_and_Native_AOT(string name) => Assert.Equal(
        "True",
        typeof(ExpressionClassifier).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .SingleOrDefault(metadata => metadata.Key == name)?.Value);

    [Theory]
    [InlineData("Microsoft.ML.ExpressionCatalog")]
    [InlineData("FacialExpression.ExpressionModelEstimator")]
    public void Entries_to_MLNet_warn_in_trimmed_apps_and_name_what_to_use(string name)
    {
        // By name, since ML.NET has an internal type of the first one's.
        Type type = typeof(ExpressionClassifier).Assembly.GetType(name, throwOnError: true)!;
        Assert.Contains(
            nameof(ExpressionAnalyzer),
            type.GetCustomAttribute<RequiresUnreferencedCodeAttribute>()?.Message,
            StringComparison.Ordinal);
        Assert.Contains(
            nameof(ExpressionAnalyzer),
            type.GetCustomAttribute<RequiresDynamicCodeAttribute>()?.Message,
            StringComparison.Ordinal);
    }
}
