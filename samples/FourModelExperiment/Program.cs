using System.CommandLine;
using FacialExpression;
using FacialExpression.Samples.FourModelExperiment;
using FacialExpression.Training;
using Spectre.Console;

var data = new Option<string>("--data")
{
    Description = "drawn, a folder (train/CLASS/*.jpg), a Kaggle zip, or fer2013.csv",
    DefaultValueFactory = _ => ExperimentSettings.DrawnFaces,
};
var models = new Option<string>("--models")
{
    Description =
        "which models, as in 1,2,3,4,4.5; others of an earlier run with the same data and seed stay (none: only the report)",
    DefaultValueFactory = _ => "1,2,3,4,4.5",
};
var epochs = new Option<int?>("--epochs") { Description = "epochs of every model (default: each model's own)" };
var limit = new Option<int?>("--limit") { Description = "the most images of each split" };
var seed = new Option<int>("--seed")
{
    Description = "determines initial weights, order, dropout and drawn faces",
    DefaultValueFactory = _ => 42,
};
var output = new Option<string>("--out")
{
    Description = "folder for results, models, pictures and report",
    DefaultValueFactory = _ => Path.Combine("artifacts", "experiment"),
};
var votes = new Option<string?>("--votes")
{
    Description = "a file of people's votes (fer2013new.csv, or a CSV file by path), for figures against their majority",
};
var mistakes = new Option<int>("--mistakes")
{
    Description = "how many mistakes of each model the report shows as pictures; 0 for a report to publish",
    DefaultValueFactory = _ => 12,
};
var skipInvalid = new Option<bool>("--skip-invalid") { Description = "skip images and rows that cannot be used" };

var command = new RootCommand(
    "Trains the four models of the article (and 4.5), compares them, and predicts with what was trained.")
{
    data, models, epochs, limit, seed, output, votes, mistakes, skipInvalid,
};

// On its own thread, so that System.CommandLine can handle Ctrl+C.
command.SetAction((arguments, cancellationToken) => Task.Run(() =>
{
    try
    {
        var settings = new ExperimentSettings
        {
            Data = arguments.GetRequiredValue(data),
            Models = ExperimentSettings.ParseModels(arguments.GetRequiredValue(models)),
            Epochs = arguments.GetValue(epochs),
            Limit = arguments.GetValue(limit),
            Seed = arguments.GetValue(seed),
            Output = arguments.GetRequiredValue(output),
            Votes = arguments.GetValue(votes),
            Mistakes = arguments.GetValue(mistakes),
            SkipInvalid = arguments.GetValue(skipInvalid),
        };
        settings.Validate();
        return new Experiment(settings).Run(cancellationToken);
    }
    catch (DatasetException e)
    {
        // Not advice that was followed already.
        bool canSkip = e.Problems.Count > 0 && !arguments.GetValue(skipInvalid);
        Console.Error.WriteLine($"error: {e.Message}{(canSkip ? "\nTo skip them: --skip-invalid" : "")}");
        return 1;
    }
    catch (Exception e) when (e is TrainingEngineException or InvalidNetworkException or ArgumentException or IOException
        or UnauthorizedAccessException or ImageFormatException)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 1;
    }
    catch (OperationCanceledException)
    {
        AnsiConsole.MarkupLine("[yellow]Stopped before the first step.[/]");
        return 130;
    }
}));

// Ctrl+C stops after the current step; the model so far is still measured and saved.
return await command.Parse(args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });
