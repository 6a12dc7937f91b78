using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary><c>facial-expression evaluate DATA</c>: how often a model is right.</summary>
internal static class EvaluateCommand
{
    public static Command Create(ToolConsole console)
    {
        var data = new Argument<string>("DATA")
        {
            Description = "a folder of CLASS/*.jpg; with --split a data set: a folder of SPLIT/CLASS/*.jpg, a zip of one, "
                + "or fer2013.csv",
        };
        var model = new Option<string>("--model")
        {
            Description = $"a model, or {ModelFiles.Pretrained} for the one inside",
            HelpName = "FILE.onnx",
            DefaultValueFactory = _ => ModelFiles.Pretrained,
        };
        var split = new ChoiceOption<SplitKind>(
            "--split", "SPLIT", "training, validation or test (for zip and CSV: validation)");
        var votes = new Option<string?>("--votes")
        {
            Description = "people's votes, for figures against their majority: fer2013new.csv, or a CSV file by path",
            HelpName = "FILE.csv",
        };
        var output = new Option<string?>("--out") { Description = "a file for the figures", HelpName = "FILE.json" };
        var command = new Command("evaluate", "Measures a model on labeled images that are one face each.")
        {
            data, model, split, votes, output,
        };
        command.SetAction(async (arguments, stop) =>
        {
            string path = arguments.GetRequiredValue(data);
            string? json = arguments.GetValue(output);
            string? csv = arguments.GetValue(votes);
            FiguresFile.Check(json, path, csv, ModelFiles.PathOf(arguments.GetValue(model)));
            SplitKind? part = arguments.GetValue(split) ?? (File.Exists(path) ? SplitKind.Validation : null);
            // The folder first: a wrong path is reported before a model is loaded.
            LabeledFolder? folder = part is null ? LabeledFolder.Find(console, path) : null;
            using ExpressionClassifier classifier = ModelFiles.LoadClassifier(arguments.GetValue(model));
            ExpressionEvaluation evaluation = folder is not null
                ? await folder.EvaluateAsync(classifier, csv is null ? null : ExpressionDataset.LoadVotes(csv, stop), stop)
                    .ConfigureAwait(false)
                : await EvaluateAsync(classifier, path, csv, part!.Value, console, stop).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            console.Output.WriteLine(Invariant($"{classifier.Metadata.ModelName} on {evaluation.Count:N0} images\n"));
            console.Output.WriteLine(evaluation);
            if (json is not null)
            {
                await FiguresFile.WriteAsync(json, EvaluationFigures.Of(evaluation)).ConfigureAwait(false);
                console.Error.WriteLine($"written: {json}");
            }

            return folder is null ? ExitCode.Success : ExitCode.Of(folder.Count, folder.Count - evaluation.Count);
        });
        return command.WithExamples(
            ("the model inside, on folders named after the expressions", "evaluate faces/validation"),
            ("a model of your own, on FER-2013, with people's votes",
                "evaluate fer2013.csv --model my.onnx --votes fer2013new.csv"),
            ("figures for other programs", "evaluate faces --split test --out figures.json"));
    }

    private static async Task<ExpressionEvaluation> EvaluateAsync(
        ExpressionClassifier classifier, string path, string? votes, SplitKind split, ToolConsole console, CancellationToken stop)
    {
        ExpressionDataset dataset = await DatasetArguments
            .LoadAsync(path, votes, skipInvalid: false, console, stop).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        DatasetSplit images = split switch
        {
            SplitKind.Training => dataset.Training,
            SplitKind.Test => dataset.Test,
            _ => dataset.Validation,
        };
        return images.Count > 0
            ? classifier.Evaluate(images)
            : throw new ArgumentException(
                $"\"{path}\" has no {split.ToString().ToLowerInvariant()} images; name another part with --split.");
    }
}
