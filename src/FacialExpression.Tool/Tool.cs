using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;

namespace FacialExpression.Tool;

/// <summary>The command: verbs, help, errors and exit codes.</summary>
internal static class Tool
{
    // One file per verb; help lists them in this order.
    private static readonly Func<ToolConsole, Command>[] Verbs =
    [
        PredictCommand.Create,
        VideoCommand.Create,
        ServeCommand.Create,
        EvaluateCommand.Create,
        AuditCommand.Create,
        ConvertCommand.Create,
        ScoreCommand.Create,
        TrainCommand.Create,
    ];

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The arguments, without the name of the program.</param>
    /// <param name="console">Where it reads and writes.</param>
    /// <param name="stop">Canceled by Ctrl+C.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken stop)
    {
        try
        {
            // File names may begin with "@", which would otherwise name a file of arguments.
            ParseResult parsed = CreateRoot(console).Parse(
                arguments.Count == 0 ? ["--help"] : arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            string[] faults =
                parsed is { Errors.Count: > 0, CommandResult.Command: RootCommand root, UnmatchedTokens: [var verb, ..] }
                    ? [UnknownVerb(root, verb)]
                    : [.. parsed.Errors.Select(error => Message.OneLine(error.Message)), .. MistypedOptions(parsed)];
            if (faults.Length > 0)
            {
                return Refuse(parsed, faults, console);
            }

            // Program.cs handles Ctrl+C, and the code below handles exceptions.
            var settings = new InvocationConfiguration
            {
                Output = console.Output,
                Error = console.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            int code = await parsed.InvokeAsync(settings, stop).ConfigureAwait(false);
            console.Flush();
            return code;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            console.Error.WriteLine("stopped");
            return ExitCode.Interrupted;
        }
        catch (BrokenPipeException)
        {
            return ExitCode.BrokenPipe;
        }
        catch (Exception e)
        {
            console.Error.WriteLine($"error: {Message.Of(e)}");
            return ExitCode.Failure;
        }
    }

    /// <summary>The command with all verbs.</summary>
    internal static RootCommand CreateRoot(ToolConsole console)
    {
        var root = new RootCommand(
            "Predicts the expressions of faces: angry, disgust, fear, happy, neutral, sad or surprise. Works offline.");
        foreach (Func<ToolConsole, Command> create in Verbs)
        {
            root.Add(create(console));
        }

        // System.CommandLine's own prints the version of the program that runs, which in a test is another one.
        root.Options.OfType<VersionOption>().Single().Action = new PrintVersion();
        return root.WithExamples(
            ("the faces in a picture", "predict party.jpg"),
            ("the faces in a video", "video party.mp4 --annotate faces.mp4"),
            ("a web page for photos and the webcam", "serve"),
            ("help for a verb", "predict --help"));
    }

    private static string UnknownVerb(RootCommand root, string verb) =>
        $"There is no verb \"{Message.OneLine(verb)}\"; the verbs are {string.Join(", ", root.Subcommands.Select(c => c.Name))}.";

    /// <summary>Options that do not exist, which System.CommandLine takes for paths.</summary>
    private static IEnumerable<string> MistypedOptions(ParseResult parsed) => parsed.Action is SynchronousCommandLineAction
        ? []
        : parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Where(token => token.Value.Length > 1 && token.Value[0] == '-')
            .Select(token => Message.OneLine(token.Value))
            .Select(option => $"There is no option \"{option}\". A file of that name is \"./{option}\".");

    /// <summary>Reports wrong arguments: one line each, and where the right ones are listed.</summary>
    private static int Refuse(ParseResult parsed, IEnumerable<string> faults, ToolConsole console)
    {
        foreach (string fault in faults)
        {
            console.Error.WriteLine($"error: {fault}");
        }

        string verb = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        console.Error.WriteLine($"\"{Examples.Program}{verb} --help\" lists the arguments.");
        return ExitCode.Failure;
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        private const int CommitDigits = 8;

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(Version);
            return ExitCode.Success;
        }

        // As in 0.1.0+9e2694a1: the version of the package, and the beginning of the commit's hash.
        private static string Version
        {
            get
            {
                string whole =
                    typeof(Tool).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
                int plus = whole.IndexOf('+', StringComparison.Ordinal);
                return plus < 0 ? whole : whole[..Math.Min(whole.Length, plus + 1 + CommitDigits)];
            }
        }
    }
}
