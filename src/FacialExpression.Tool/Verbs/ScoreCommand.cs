using FacialExpression.Scoring;

namespace FacialExpression.Tool;

/// <summary><c>facial-expression score INPUT --out DIR</c>: any number of images in parts; <c>score verify DIR</c>.</summary>
internal static class ScoreCommand
{
    public static Command Create(ToolConsole console)
    {
        var input = new Argument<string>("INPUT")
        {
            Description = "a folder; a .zip or .tar; a .csv or .parquet with a column of paths; a text file with a path per line",
        };
        var output = new Option<string>("--out")
        {
            Description = "a folder for the parts; the same command goes on with a run that was stopped",
            HelpName = "DIR",
            Required = true,
        };
        var column = new Option<string?>("--column")
        {
            Description = "the column of a .csv or .parquet that has the paths (default: path)",
            HelpName = "NAME",
        };
        var crop = new Option<bool>("--crop") { Description = "each image is one face; otherwise faces are found first" };
        var model = new Option<string?>("--model")
        {
            Description = "an expression model (default: the pretrained model)",
            HelpName = "FILE.onnx",
        };
        var defaults = new ScoringSettings();
        var smallest = new NumberOption<int>(
            "--min-face-size", "PIXELS", "the smallest face that is found, in pixels of the image", defaults.MinFaceSize);
        var format = new ChoiceOption<PartFormat>("--format", "FORMAT", "parquet or jsonl (default: parquet)");
        var size = new NumberOption<int>(
            "--shard-size", "IMAGES", "the images of a part, and so the least that one of several runs does", defaults.ShardSize);
        var shard = new Option<string?>("--shard")
        {
            Description = "the shards of one of several runs: 0/8 is the first of eight; /8 takes the number from Kubernetes "
                + "(JOB_COMPLETION_INDEX) or Slurm (SLURM_ARRAY_TASK_ID)",
            HelpName = "I/N",
        };
        var quiet = new Option<bool>("--quiet") { Description = "no progress and no summary" };
        var command = new Command("score", "Scores any number of images into a folder, on one machine or many.")
        {
            input, output, column, crop, model, smallest, format, size, shard, quiet,
        };
        command.SetAction((arguments, stop) => new ScoreRun(
            console,
            new ScoreSettings
            {
                Input = arguments.GetRequiredValue(input),
                Output = arguments.GetRequiredValue(output),
                Shards = arguments.GetValue(shard) is { } text ? ShardSelection.Parse(text) : ShardSelection.All,
                IsQuiet = arguments.GetValue(quiet),
                Scoring = new ScoringSettings
                {
                    IsCrop = arguments.GetValue(crop),
                    ModelPath = arguments.GetValue(model),
                    MinFaceSize = smallest.ValueOf(arguments),
                    Format = arguments.GetValue(format) ?? defaults.Format,
                    ShardSize = size.ValueOf(arguments),
                    Column = arguments.GetValue(column),
                },
            }).RunAsync(stop));
        command.Add(CreateVerify(console));
        return command.WithExamples(
            ("a folder, and again after Ctrl+C", "score photos --out scores"),
            ("the third of eight machines with one shared folder", "score photos --out scores --shard 2/8"),
            ("crops named by a table", "score faces.csv --column file --crop --out scores"),
            ("whether an image is missing", "score verify scores"));
    }

    private static Command CreateVerify(ToolConsole console)
    {
        var folder = new Argument<string>("DIR") { Description = "a folder of parts" };
        var input = new Option<string?>("--input")
        {
            Description = "also compares the images with the input as it is now",
            HelpName = "INPUT",
        };
        var command = new Command("verify", "Proves that parts and images match one to one, and come from one model.")
        {
            folder, input,
        };
        command.SetAction((arguments, stop) => ScoreRun.VerifyAsync(
            console, arguments.GetRequiredValue(folder), arguments.GetValue(input), stop));
        return command.WithExamples(("a finished run", "score verify scores"));
    }
}
