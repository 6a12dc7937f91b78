namespace FacialExpression;

/// <summary>Why members that work with ML.NET are not for apps that are trimmed or compiled by Native AOT.</summary>
internal static class MLNetReflection
{
    public const string Unreferenced =
        "ML.NET finds columns and transforms by reflection, and trimming removes what it looks for. "
        + "Use ExpressionClassifier or ExpressionAnalyzer in trimmed apps.";

    public const string Dynamic =
        "ML.NET generates code at run time, which Native AOT cannot. "
        + "Use ExpressionClassifier or ExpressionAnalyzer in apps that are compiled by Native AOT.";
}
