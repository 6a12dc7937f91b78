namespace FacialExpression.Tool;

/// <summary>The command: verbs, help, errors and exit codes.</summary>
internal static class Tool
{
    // One file per verb; help lists them in this order.
    private static readonly Func<ToolConsole, Command>[] Verbs =
    [
        PredictCommand.Create,
        ServeCommand.Create,
        EvaluateCommand.Create,
        AuditCommand.Create,
        ConvertCommand.Create,
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
            if (parsed.Errors.Count > 0)
            {
                return Refuse(parsed, console);
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

    private static RootCommand CreateRoot(ToolConsole console)
    {
        var root = new RootCommand(
            "Predicts the expressions of faces: angry, disgust, fear, happy, neutral, sad or surprise. Works offline.");
        foreach (Func<ToolConsole, Command> create in Verbs)
        {
            root.Add(create(console));
        }

        return root.WithExamples(
            ("the faces in a picture", "predict party.jpg"),
            ("a web page for photos and the webcam", "serve"),
            ("help for a verb", "predict --help"));
    }

    /// <summary>Reports wrong arguments: one line each, and where the right ones are listed.</summary>
    private static int Refuse(ParseResult parsed, ToolConsole console)
    {
        foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
        {
            console.Error.WriteLine($"error: {Message.OneLine(error.Message)}");
        }

        string verb = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        console.Error.WriteLine($"\"{Examples.Program}{verb} --help\" lists the arguments.");
        return ExitCode.Failure;
    }
}
