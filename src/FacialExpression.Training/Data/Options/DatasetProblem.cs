using System.Diagnostics.CodeAnalysis;

namespace FacialExpression.Training;

/// <summary>One item of a data source that cannot be used.</summary>
public sealed class DatasetProblem
{
    /// <summary>Creates a problem whose properties are set by an initializer.</summary>
    public DatasetProblem()
    {
    }

    [SetsRequiredMembers]
    internal DatasetProblem(string item, string fault)
    {
        Item = item;
        Fault = fault;
    }

    /// <summary>Where the item is: a path, a zip entry or a CSV line.</summary>
    public required string Item { get; init; }

    /// <summary>What is wrong with it, and what was received.</summary>
    public required string Fault { get; init; }

    /// <summary>Item and fault in one line. Of a long item only the end is shown, of a long fault only the beginning.</summary>
    public override string ToString() => $"{BoundedText.End(Item)}: {BoundedText.Start(Fault)}";
}
