using System.CommandLine;
using System.Globalization;
using FacialExpression;
using FacialExpression.Samples.TrainDetector;
using FacialExpression.Training;

// The files are for other machines, too.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var data = new Option<string?>("--data")
{
    Description = "a folder with train.zip, train.csv, validation.zip and validation.csv",
};
var output = new Option<string>("--out")
{
    Description =
        "folder for the model, its checkpoint and the run's record, one for each run; a stopped run continues there",
    DefaultValueFactory = _ => Path.Combine("artifacts", "detector"),
};
var epochs = new Option<int?>("--epochs") { Description = "epochs (default: the recipe's)" };
var steps = new Option<int?>("--steps") { Description = "steps per epoch (default: the recipe's)" };
var seed = new Option<int?>("--seed") { Description = "determines initial weights and crops (default: the recipe's)" };
var limit = new Option<int?>("--limit") { Description = "the most training pictures of each folder, for a trial" };
var cost = new Option<bool>("--cost") { Description = "measures what the network costs, with random weights, and ends" };
var crops = new Option<string?>("--crops") { Description = "writes training crops with their boxes to this PNG file, and ends" };
var command = new RootCommand("Trains the face detector from scratch. Takes hours on two cores.")
{
    data, output, epochs, steps, seed, limit, cost, crops,
};

// On its own thread, so that System.CommandLine can handle Ctrl+C.
command.SetAction((arguments, cancellationToken) => Task.Run(() =>
{
    try
    {
        foreach (Option<int?> option in new[] { epochs, steps, limit })
        {
            if (arguments.GetValue(option) <= 0)
            {
                throw new ArgumentException($"{option.Name} must be above 0, received {arguments.GetValue(option)}.");
            }
        }

        var recipe = new DetectorRecipe();
        recipe = recipe with
        {
            Epochs = arguments.GetValue(epochs) ?? recipe.Epochs,
            StepsPerEpoch = arguments.GetValue(steps) ?? recipe.StepsPerEpoch,
            Seed = arguments.GetValue(seed) ?? recipe.Seed,
        };
        if (arguments.GetValue(cost))
        {
            NetworkCost.Print(recipe.Network);
            return 0;
        }

        string folder = arguments.GetValue(data) ?? throw new ArgumentException("--data is missing.");
        if (arguments.GetValue(crops) is { } sheet)
        {
            CropSheet.Write(
                sheet, new CropMaker(DetectorRun.LoadPictures(folder, arguments.GetValue(limit)), recipe.Crops), recipe.Seed);
            return 0;
        }

        return new DetectorRun(recipe, folder, arguments.GetRequiredValue(output))
            .Run(arguments.GetValue(limit), cancellationToken);
    }
    catch (Exception e) when (e is TrainingEngineException or ArgumentException or IOException
        or UnauthorizedAccessException or InvalidDataException or InvalidOperationException or ImageFormatException
        or InvalidModelFileException)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 1;
    }
}));
return await command.Parse(args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });
