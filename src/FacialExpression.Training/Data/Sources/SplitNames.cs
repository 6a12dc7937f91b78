using System.Text.RegularExpressions;

namespace FacialExpression.Training;

/// <summary>
/// Recognizes a split by its usual names, as in <c>train</c>, <c>training_set</c>, <c>FER2013Valid</c> or <c>PrivateTest</c>.
/// </summary>
internal static partial class SplitNames
{
    /// <summary>The names to suggest to a user.</summary>
    public const string Known = "train, val or test (or a name that begins with train, valid, test, PublicTest or PrivateTest)";

    /// <summary>
    /// The split that a name stands for. A name that stands for several, as <c>train_test</c>, stands for none.
    /// </summary>
    public static bool TryParse(string name, out SplitKind split)
    {
        string[] words = [.. Words().Matches(name).Select(match => match.Value.ToLowerInvariant())];
        IEnumerable<SplitKind?> all = words.Select((word, i) => KindOf(word, i > 0 ? words[i - 1] : ""));
        SplitKind[] kinds = [.. all.OfType<SplitKind>().Distinct()];
        split = kinds.Length == 1 ? kinds[0] : default;
        return kinds.Length == 1;
    }

    // FER-2013 calls its validation split PublicTest and its test split PrivateTest.
    private static SplitKind? KindOf(string word, string previous) => word switch
    {
        _ when word.StartsWith("train", StringComparison.Ordinal) => SplitKind.Training,
        _ when word.StartsWith("valid", StringComparison.Ordinal) => SplitKind.Validation,
        "val" or "valset" or "valdata" => SplitKind.Validation,
        _ when word.StartsWith("publictest", StringComparison.Ordinal) => SplitKind.Validation,
        _ when word.StartsWith("privatetest", StringComparison.Ordinal) => SplitKind.Test,
        _ when word.StartsWith("test", StringComparison.Ordinal) => previous == "public" ? SplitKind.Validation : SplitKind.Test,
        _ => null,
    };

    // FER2013Train is FER and Train; digits and punctuation separate words.
    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+")]
    private static partial Regex Words();
}
