namespace FacialExpression.Tool;

/// <summary><c>facial-expression video FILE|DEVICE|URL</c>: the expressions of the faces in a video, over time.</summary>
internal static class VideoCommand
{
    public static Command Create(ToolConsole console)
    {
        var source = new Argument<string>("VIDEO")
        {
            Description = "a video file; a camera: /dev/video0 on Linux, camera:NAME on Windows, camera:0 on macOS; "
                + "an address that begins with http, https, rtsp or rtmp",
        };
        var every = new NumberOption<double>(
            "--every", "SECONDS", "analyze a frame every so many seconds (default: every frame)");
        var format = new ChoiceOption<OutputFormat>(
            "--format", "FORMAT", "table, json, jsonl, csv or parquet (default: the ending of --out, or table)");
        var output = new Option<string?>("--out")
        {
            Description = "a file for the rows, one per face and frame",
            HelpName = "FILE",
        };
        var annotate = new Option<string?>("--annotate")
        {
            Description = "a video with boxes, labels and bars, without sound",
            HelpName = "FILE.mp4",
        };
        var summary = new Option<string?>("--summary")
        {
            Description = "a timeline of expressions, and a table of their seconds per track on standard output",
            HelpName = "FILE.png",
        };
        var model = new Option<string?>("--model")
        {
            Description = "an expression model (default: the pretrained model)",
            HelpName = "FILE.onnx",
        };
        var smallest = new NumberOption<int>(
            "--min-face-size",
            "PIXELS",
            "the smallest face that is found, in pixels of the video",
            new FaceDetectorOptions().MinFaceSize);
        var quiet = new Option<bool>("--quiet") { Description = "no progress and no summary" };
        var command = new Command(
            "video", "Follows the faces in a video: a track id each, and expressions smoothed over time. Needs ffmpeg.")
        {
            source, every, format, output, annotate, summary, model, smallest, quiet,
        };
        command.SetAction((arguments, stop) => new VideoRun(
            console,
            new VideoSettings
            {
                Source = arguments.GetRequiredValue(source),
                Every = arguments.GetValue(every),
                Format = arguments.GetValue(format),
                Output = arguments.GetValue(output),
                AnnotatedFile = arguments.GetValue(annotate),
                TimelineFile = arguments.GetValue(summary),
                Model = arguments.GetValue(model),
                MinFaceSize = smallest.ValueOf(arguments),
                IsQuiet = arguments.GetValue(quiet),
            }).RunAsync(stop));
        return command.WithExamples(
            ("a video, as CSV, and the video with boxes", "video talk.mp4 --out faces.csv --annotate faces.mp4"),
            ("seconds of each expression per track, twice a second", "video talk.mp4 --every 0.5 --summary timeline.png"),
            ("the camera, until Ctrl+C", "video /dev/video0 --format jsonl"));
    }
}
