namespace FacialExpression.Training;

/// <summary>One item of a data source that cannot be used.</summary>
/// <param name="Item">Where it is: a path, a zip entry, a CSV line.</param>
/// <param name="Fault">What is wrong with it, and what was received.</param>
public sealed record DatasetProblem(string Item, string Fault)
{
    /// <summary>Item and fault in one line.</summary>
    public override string ToString() => $"{Item}: {Fault}";
}
