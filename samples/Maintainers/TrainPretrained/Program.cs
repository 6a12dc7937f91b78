using System.CommandLine;
using System.Globalization;
using FacialExpression;
using FacialExpression.Samples.TrainPretrained;
using FacialExpression.Samples.TrainPretrained.Card;
using FacialExpression.Training;

// The files are for other machines, too.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var data = new Option<string>("--data")
{
    Description = "FER-2013: a folder (train/CLASS/*.jpg), a Kaggle zip, or fer2013.csv",
    Required = true,
};
var output = new Option<string>("--out")
{
    Description =
        "folder for the model, its checkpoint and the run's record, one for each run; a stopped run continues there",
    DefaultValueFactory = _ => Path.Combine("artifacts", "pretrained"),
};
var epochs = new Option<int?>("--epochs") { Description = "epochs (default: the recipe's)" };
var seed = new Option<int?>("--seed")
{
    Description = "determines initial weights, order and augmentation (default: the recipe's)",
};
var teachers = new Option<string[]>("--teacher")
{
    Description = "a model file of an earlier run as a teacher, by the recipe for students; may be given several times",
    DefaultValueFactory = _ => [],
};
var device = new Option<string>("--device")
{
    Description = "where to train: cpu, cuda (the first GPU), or auto, which is cuda where there is one",
    DefaultValueFactory = _ => "auto",
};
device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
var limit = new Option<int?>("--limit") { Description = "the most images of each split, for a trial" };
var measure = new Option<string?>("--measure")
{
    Description = "measures this model file for the model card in --out, instead of training",
};
var command = new RootCommand(
    "Trains the model inside the package, ExpressionClassifier.LoadPretrained(), or measures one. Takes hours on two cores, "
    + "one hour with AVX512-BF16, less on a GPU.")
{
    data, output, epochs, seed, teachers, device, limit, measure,
};

// On its own thread, so that System.CommandLine can handle Ctrl+C.
command.SetAction((arguments, cancellationToken) => Task.Run(() =>
{
    try
    {
        if (arguments.GetValue(measure) is { } model)
        {
            CardFiles.Write(model, arguments.GetRequiredValue(data), arguments.GetRequiredValue(output), cancellationToken);
            return 0;
        }

        foreach (Option<int?> option in new[] { epochs, limit })
        {
            if (arguments.GetValue(option) <= 0)
            {
                throw new ArgumentException($"{option.Name} must be above 0, received {arguments.GetValue(option)}.");
            }
        }

        string[] models = arguments.GetRequiredValue(teachers);
        PretrainedRecipe recipe = models.Length == 0 ? PretrainedRecipe.Teacher : PretrainedRecipe.Student;
        recipe = recipe with
        {
            Epochs = arguments.GetValue(epochs) ?? recipe.Epochs,
            Seed = arguments.GetValue(seed) ?? recipe.Seed,
            Device = Enum.Parse<TrainingDevice>(arguments.GetRequiredValue(device), ignoreCase: true),
        };
        return new PretrainedRun(recipe, arguments.GetRequiredValue(output))
            .Run(arguments.GetRequiredValue(data), models, arguments.GetValue(limit), cancellationToken);
    }
    catch (Exception e) when (e is DatasetException or TrainingEngineException or CheckpointException
        or InvalidModelFileException or ArgumentException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 1;
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped before the first step.");
        return 130;
    }
}));
return await command.Parse(args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });
