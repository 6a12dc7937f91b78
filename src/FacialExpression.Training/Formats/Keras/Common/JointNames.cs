namespace FacialExpression.Training.Formats.Keras;

/// <summary>Keras' layers that join branches, by their classes.</summary>
internal static class JointNames
{
    /// <summary>Keras 1's one class, whose mode says how it joins.</summary>
    public const string Merge = "Merge";

    /// <summary>How layers of a class join.</summary>
    public static IReadOnlyDictionary<string, Join> Classes { get; } = new Dictionary<string, Join>
    {
        ["Add"] = Join.Add,
        ["Multiply"] = Join.Multiply,
        ["Average"] = Join.Average,
        ["Maximum"] = Join.Maximum,
        ["Concatenate"] = Join.Concatenate,
    };

    /// <summary>How layers of <see cref="Merge"/> join.</summary>
    public static IReadOnlyDictionary<string, Join> Modes { get; } = new Dictionary<string, Join>
    {
        ["sum"] = Join.Add,
        ["mul"] = Join.Multiply,
        ["ave"] = Join.Average,
        ["max"] = Join.Maximum,
        ["concat"] = Join.Concatenate,
    };

    /// <summary>The known classes, for a message.</summary>
    public static string KnownText => $"only {string.Join(", ", Classes.Keys)} join branches that can be read";

    /// <summary>Whether layers of a class join branches.</summary>
    public static bool Joins(string className) => className == Merge || Classes.ContainsKey(className);
}
