using System.CommandLine.Parsing;

namespace FacialExpression.Tool;

/// <summary>
/// An option that takes one of several names, in any case. System.CommandLine itself takes numbers, too, and several names.
/// </summary>
/// <typeparam name="T">Its values.</typeparam>
internal sealed class ChoiceOption<T> : Option<T?>
    where T : struct, Enum
{
    private static readonly string[] Names = [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    /// <summary>Makes an option.</summary>
    /// <param name="name">Its name, with dashes.</param>
    /// <param name="helpName">What help names its value.</param>
    /// <param name="description">Its text in help.</param>
    public ChoiceOption(string name, string helpName, string description)
        : base(name)
    {
        HelpName = helpName;
        Description = description;
        CustomParser = Parse;
    }

    private static T? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        int index = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            return Enum.GetValues<T>()[index];
        }

        string option = (result.Parent as OptionResult)?.IdentifierToken?.Value ?? "The option";
        result.AddError($"{option} takes {string.Join(", ", Names[..^1])} or {Names[^1]}; received \"{text}\".");
        return null;
    }
}
