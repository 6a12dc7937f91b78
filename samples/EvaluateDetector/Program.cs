using System.CommandLine;
using System.Globalization;
using FacialExpression;
using FacialExpression.Samples.EvaluateDetector;

// Options are parsed by it: a point, whatever the system's language.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var data = new Option<string>("--data") { Description = "a folder or a zip file of pictures", Required = true };
var boxes = new Option<string>("--boxes")
{
    Description = "a table: file,width,height,x,y,w,h,label,score and x and y of five points",
    Required = true,
};
var model = new Option<string?>("--model") { Description = "a detector's file (default: the one inside the package)" };
var threshold = new Option<float?>("--threshold")
{
    Description = "the confidence from which a face counts, between 0 and 1 (default: the model's)",
};
var cascade = new Option<string?>("--cascade")
{
    Description = "OpenCV's haarcascade_frontalface_default.xml, measured in the same run",
};
var enlarge = new Option<int>("--enlarge")
{
    Description = "makes pictures and boxes so many times larger first, from 1 to 8: as soft as photos that are out of focus",
    DefaultValueFactory = _ => 1,
};
var output = new Option<string?>("--out") { Description = "a JSON file for the figures" };
var command = new RootCommand("Measures a face detector on pictures with boxes.")
{
    data, boxes, model, threshold, cascade, enlarge, output,
};
command.SetAction(arguments =>
{
    try
    {
        if (arguments.GetValue(threshold) is not (null or (> 0 and < 1)))
        {
            throw new ArgumentException($"--threshold must be between 0 and 1, received {arguments.GetValue(threshold)}.");
        }

        if (arguments.GetValue(enlarge) is not (>= 1 and <= 8))
        {
            throw new ArgumentException($"--enlarge must be from 1 to 8, received {arguments.GetValue(enlarge)}.");
        }

        var evaluation = new DetectorEvaluation(
            arguments.GetRequiredValue(data), arguments.GetRequiredValue(boxes), arguments.GetValue(enlarge));
        EvaluationFile file =
            evaluation.Run(arguments.GetValue(model), arguments.GetValue(threshold), arguments.GetValue(cascade));
        Console.WriteLine(file);
        if (arguments.GetValue(output) is { } json)
        {
            file.Write(json);
            Console.WriteLine($"written: {json}");
        }

        return 0;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
        or InvalidModelFileException or InvalidDataException or ImageFormatException)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 1;
    }
});
return command.Parse(args).Invoke();
