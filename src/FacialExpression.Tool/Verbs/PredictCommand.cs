namespace FacialExpression.Tool;

/// <summary><c>facial-expression predict PATH…</c>: the expressions of the faces in pictures.</summary>
internal static class PredictCommand
{
    public static Command Create(ToolConsole console)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "JPEG, PNG, WebP, GIF or BMP; a folder, with the images in all folders below; "
                + "a pattern such as \"photos/**/*.jpg\"; - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var crop = new Option<bool>("--crop") { Description = "each image is one face; otherwise faces are found first" };
        var format = new ChoiceOption<OutputFormat>(
            "--format", "FORMAT", "table, json, jsonl, csv or parquet (default: the ending of --out, or table)");
        var output = new Option<string?>("--out") { Description = "a file for the results", HelpName = "FILE" };
        var annotate = new Option<string?>("--annotate")
        {
            Description = "a folder for pictures with boxes and bars, which no pictures come from",
            HelpName = "DIR",
        };
        var model = new Option<string?>("--model")
        {
            Description = "an expression model (default: the pretrained model)",
            HelpName = "FILE.onnx",
        };
        var smallest = new NumberOption<int>(
            "--min-face-size",
            "PIXELS",
            "the smallest face that is found, in pixels of the picture",
            new FaceDetectorOptions().MinFaceSize);
        var threshold = new NumberOption<float>(
            "--threshold",
            "CONFIDENCE",
            "from 0 to 1; tables mark predictions of lower confidence with \"?\", pictures with \"unsure\"",
            0.4f);
        var quiet = new Option<bool>("--quiet") { Description = "no progress and no summary" };
        var command = new Command("predict", "Predicts the expressions of the faces in pictures.")
        {
            paths, crop, format, output, annotate, model, smallest, threshold, quiet,
        };
        command.SetAction((arguments, stop) => new PredictRun(
            console,
            new PredictSettings
            {
                Paths = arguments.GetRequiredValue(paths),
                IsCrop = arguments.GetValue(crop),
                Format = arguments.GetValue(format),
                Output = arguments.GetValue(output),
                AnnotationFolder = arguments.GetValue(annotate),
                Model = arguments.GetValue(model),
                MinFaceSize = smallest.ValueOf(arguments),
                Threshold = threshold.ValueOf(arguments),
                IsQuiet = arguments.GetValue(quiet),
            }).RunAsync(stop));
        return command.WithExamples(
            ("the faces in two pictures, as a table", "predict party.jpg family.png"),
            ("a folder, as CSV, and the pictures with boxes and bars", "predict photos --out faces.csv --annotate annotated"),
            ("images that are one face each, found by a pattern", "predict \"crops/**/*.png\" --crop --format jsonl"),
            ("standard input", "predict - --format json < party.jpg"));
    }
}
