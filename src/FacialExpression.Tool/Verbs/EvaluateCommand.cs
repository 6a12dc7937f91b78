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
        var models = new Option<string[]>("--model")
        {
            Description = $"a model, or {ModelFiles.Pretrained}; several are compared",
            HelpName = "FILE.onnx",
            DefaultValueFactory = _ => [ModelFiles.Pretrained],
        };
        var split = new ChoiceOption<SplitKind>(
            "--split", "SPLIT", "training, validation or test (for zip and CSV: validation)");
        var votes = new Option<string?>("--votes")
        {
            Description = "people's votes, for figures against their majority: fer2013new.csv, or a CSV file by path",
            HelpName = "FILE.csv",
        };
        var output = new Option<string?>("--out") { Description = "a file for the figures", HelpName = "FILE.json" };
        var report = new Option<string?>("--report")
        {
            Description = "a folder for a page with charts and the surest mistakes as pictures",
            HelpName = "DIR",
        };
        var command = new Command("evaluate", "Measures models on labeled images that are one face each.")
        {
            data, models, split, votes, output, report,
        };
        command.SetAction((arguments, stop) => new EvaluateRun(console, new EvaluateSettings
        {
            Data = arguments.GetRequiredValue(data),
            Models = arguments.GetRequiredValue(models),
            Split = arguments.GetValue(split),
            Votes = arguments.GetValue(votes),
            Output = arguments.GetValue(output),
            Report = arguments.GetValue(report),
        }).RunAsync(stop));
        return command.WithExamples(
            ("the pretrained model, on folders named after the expressions", "evaluate faces/validation"),
            ("a model of your own, on FER-2013, with people's votes",
                "evaluate fer2013.csv --model my.onnx --votes fer2013new.csv"),
            ("whether a model is better than another, with a page", "evaluate faces --split validation --model my.onnx "
                + "--model variant.onnx --report report"),
            ("figures for other programs", "evaluate faces --split test --out figures.json"));
    }
}
