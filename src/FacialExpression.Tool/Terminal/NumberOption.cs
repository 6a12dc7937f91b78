using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace FacialExpression.Tool;

/// <summary>
/// An option that takes a number with a point, whatever the system's language. System.CommandLine itself parses and prints
/// numbers as the system does: where a comma is the decimal separator, 0.5 would be 5.
/// </summary>
/// <typeparam name="T">The type of the number; <see cref="int"/> takes whole numbers only.</typeparam>
internal sealed class NumberOption<T> : Option<T?>
    where T : struct, INumber<T>
{
    private readonly T? _default;

    /// <summary>Makes an option.</summary>
    /// <param name="name">Its name, with dashes.</param>
    /// <param name="helpName">What help names its value.</param>
    /// <param name="description">Its text in help; the default is added.</param>
    /// <param name="standard">Its value where it is not given; <see langword="null"/> for none.</param>
    public NumberOption(string name, string helpName, string description, T? standard = null)
        : base(name)
    {
        _default = standard;
        HelpName = helpName;
        Description = standard is { } value
            ? string.Create(CultureInfo.InvariantCulture, $"{description} (default: {value})")
            : description;
        CustomParser = Parse;
    }

    /// <summary>The number that was given, or the default.</summary>
    /// <exception cref="InvalidOperationException">Neither is there.</exception>
    public T ValueOf(ParseResult arguments) => (arguments.GetValue(this) ?? _default)!.Value;

    private static T? Parse(ArgumentResult result)
    {
        bool isWhole = default(T) is int;
        NumberStyles styles = isWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Float;
        string text = result.Tokens[0].Value;
        if (T.TryParse(text, styles, CultureInfo.InvariantCulture, out T number) && T.IsFinite(number))
        {
            return number;
        }

        string kind = isWhole ? "a whole number, such as 24" : "a number with a point, such as 0.5";
        string option = (result.Parent as OptionResult)?.IdentifierToken?.Value ?? "The option";
        result.AddError($"{option} takes {kind}; received \"{text}\".");
        return null;
    }
}
