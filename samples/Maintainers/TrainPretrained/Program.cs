using System.CommandLine;
using System.Globalization;
using System.Text.Json;
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
var teacherWeight = new Option<double?>("--teacher-weight")
{
    Description = "the weight of the teachers beside the votes or labels, 0 to 1 (default: the recipe's)",
};
var network = new Option<string?>("--network") { Description = "the network (default: the recipe's)" };
network.AcceptOnlyFromAmong([.. PretrainedRecipe.Networks.Select(n => n.Name)]);
var unmeasured = new Option<bool>("--unmeasured")
{
    Description = "ends with trained.onnx, neither calibrated nor measured: a teacher",
};
var votes = new Option<string?>("--votes")
{
    Description = "people's votes (fer2013new.csv, or ferplus_votes.csv by path), by the recipe for votes",
};
var device = new Option<string>("--device")
{
    Description = "where to train: cpu, cuda (the first GPU), or auto, which is cuda where there is one",
    DefaultValueFactory = _ => "auto",
};
device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
var limit = new Option<int?>("--limit") { Description = "the most images of each split, for a trial" };
var finish = new Option<bool>("--finish")
{
    Description = "calibrates, saves and measures the finished training in --out again, instead of training",
};
var measure = new Option<string?>("--measure")
{
    Description = "measures this model file for the model card in --out, instead of training",
};
var command = new RootCommand(
    "Trains the model inside the package, ExpressionClassifier.LoadPretrained(), or measures one. Takes hours on two cores, "
    + "one hour with AVX512-BF16, less on a GPU.")
{
    data, votes, output, network, epochs, seed, teachers, teacherWeight, device, limit, unmeasured, finish, measure,
};

// On its own thread, so that System.CommandLine can handle Ctrl+C.
command.SetAction((arguments, cancellationToken) => Task.Run(() =>
{
    try
    {
        if (arguments.GetValue(measure) is { } model)
        {
            CardFiles.Write(
                model,
                arguments.GetRequiredValue(data),
                arguments.GetValue(votes),
                arguments.GetRequiredValue(output),
                cancellationToken);
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
        PretrainedRecipe recipe = (arguments.GetValue(votes), models) switch
        {
            ({ }, []) => PretrainedRecipe.Voted,
            (_, []) => PretrainedRecipe.Teacher,
            ({ }, _) => PretrainedRecipe.VotedStudent,
            _ => PretrainedRecipe.Student,
        };
        recipe = recipe with
        {
            Epochs = arguments.GetValue(epochs) ?? recipe.Epochs,
            Seed = arguments.GetValue(seed) ?? recipe.Seed,
            Network = arguments.GetValue(network) ?? recipe.Network,
            TeacherWeight = arguments.GetValue(teacherWeight) ?? recipe.TeacherWeight,
            Device = Enum.Parse<TrainingDevice>(arguments.GetRequiredValue(device), ignoreCase: true),
        };
        TrainingImages images = TrainingImages.Load(
            arguments.GetRequiredValue(data),
            arguments.GetValue(votes),
            arguments.GetValue(limit),
            recipe.Seed,
            cancellationToken);
        string folder = arguments.GetRequiredValue(output);
        if (!arguments.GetValue(finish) && !new PretrainedRun(recipe, folder).Train(images, models, cancellationToken))
        {
            return 130;
        }

        if (!arguments.GetValue(unmeasured))
        {
            FinishedRun.Measure(folder, images);
        }

        return 0;
    }
    catch (Exception e) when (e is DatasetException or TrainingEngineException or CheckpointException
        or InvalidModelFileException or ArgumentException or JsonException or IOException or UnauthorizedAccessException)
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
