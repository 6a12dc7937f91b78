using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FacialExpression.Tool;

/// <summary>Examples at the end of a verb's help.</summary>
internal static class Examples
{
    /// <summary>The command's name.</summary>
    public const string Program = "facial-expression";

    /// <summary>Adds examples to a command's help.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="examples">What each does, and its arguments without the program's name.</param>
    public static T WithExamples<T>(this T command, params (string Purpose, string Arguments)[] examples)
        where T : Command
    {
        HelpOption? own = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (own is null)
        {
            own = new HelpOption();
            command.Options.Add(own);
        }

        own.Action = new HelpWithExamples((HelpAction)own.Action!, examples);
        return command;
    }

    private sealed class HelpWithExamples(HelpAction help, (string Purpose, string Arguments)[] examples)
        : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach ((string purpose, string arguments) in examples)
            {
                output.WriteLine($"  # {purpose}\n  {Program} {arguments}");
            }

            output.WriteLine();
            return code;
        }
    }
}
