using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary><c>facial-expression train DATA</c>: a model of one's own.</summary>
internal static class TrainCommand
{
    public static Command Create(ToolConsole console)
    {
        var data = new DatasetArguments();
        var network = new Option<string>("--network")
        {
            Description = $"one of {string.Join(", ", KnownModels.All.Select(TrainRun.NameOf))}",
            HelpName = "NAME",
            DefaultValueFactory = _ => TrainRun.NameOf(KnownModels.ExpressionResNet),
        };
        network.CompletionSources.Add(_ =>
            KnownModels.All.Select(model => new System.CommandLine.Completions.CompletionItem(TrainRun.NameOf(model))));
        var from = new Option<string?>("--from")
        {
            Description = $"trains a model further: FILE.onnx, a file of Keras, or {ModelFiles.Pretrained}",
            HelpName = "FILE",
        };
        var epochs = new NumberOption<int>("--epochs", "COUNT", "how often each image is seen (default: the network's own)");
        var batch = new NumberOption<int>("--batch", "COUNT", "images per step (default: the network's own)");
        var limit = new NumberOption<int>("--limit", "COUNT", "the most images of each split");
        var seed = new NumberOption<int>("--seed", "NUMBER", "determines initial weights, order and dropout", 42);
        var device = new ChoiceOption<TrainingDevice>("--device", "DEVICE", "auto, cpu or cuda (default: auto)");
        var libTorch = new Option<string?>("--libtorch")
        {
            Description = $"the folder of LibTorch's libraries (default: {LibTorch.Variable}, or NuGet's cache)",
            HelpName = "DIR",
        };
        var report = new Option<string?>("--report")
        {
            Description = "a folder for a page with curves, charts and the surest mistakes as pictures",
            HelpName = "DIR",
        };
        var output = new Option<string>("--out")
        {
            Description = "the model; FILE.onnx.checkpoint beside it is where a training that was stopped continues",
            HelpName = "FILE.onnx",
            Required = true,
        };
        var command = new Command("train", "Trains a model on labeled images and measures it on the validation images.");
        data.AddTo(command);
        foreach (Option option in (Option[])[output, network, from, epochs, batch, limit, seed, device, libTorch, report])
        {
            command.Add(option);
        }

        command.SetAction((arguments, stop) => new TrainRun(
            console,
            new TrainSettings
            {
                Output = arguments.GetRequiredValue(output),
                Dataset = [arguments.GetRequiredValue(data.Data), arguments.GetValue(data.Votes)],
                Network = arguments.GetRequiredValue(network),
                From = arguments.GetValue(from),
                Epochs = arguments.GetValue(epochs),
                BatchSize = arguments.GetValue(batch),
                Limit = arguments.GetValue(limit),
                Seed = seed.ValueOf(arguments),
                Device = arguments.GetValue(device) ?? TrainingDevice.Auto,
                LibTorchFolder = arguments.GetValue(libTorch),
                Report = arguments.GetValue(report),
            },
            () => data.LoadAsync(arguments, console, stop)).RunAsync(stop));
        return command.WithExamples(
            ("FER-2013 with people's votes", "train fer2013.csv --votes fer2013new.csv --out my.onnx"),
            ("the pretrained model, further, on images of your own", "train faces --from pretrained --epochs 3 --out my.onnx"),
            ("labels of your own, named by the folders", "train smiles --labels folders --network model-3 --out smiles.onnx"));
    }
}
