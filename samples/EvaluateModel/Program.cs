using System.CommandLine;
using FacialExpression;
using FacialExpression.Samples.EvaluateModel;
using FacialExpression.Training;

const string Pretrained = "pretrained";
var model = new Option<string>("--model")
{
    Description = $"a model file, or {Pretrained} for the one inside the package",
    DefaultValueFactory = _ => Pretrained,
};
var data =
    new Option<string>("--data") { Description = "a folder of labeled images: CLASS/*.jpg, *.jpeg or *.png", Required = true };
var votes = new Option<string?>("--votes")
{
    Description = "a CSV file of people's votes by path, such as ferplus_votes.csv, for figures against their majority",
};
var output = new Option<string?>("--out") { Description = "a JSON file for the figures" };
var command = new RootCommand("Measures a model on labeled images.") { model, data, votes, output };
command.SetAction(arguments =>
{
    try
    {
        if (Directory.Exists(arguments.GetValue(output)))
        {
            throw new ArgumentException($"--out takes a file; \"{arguments.GetValue(output)}\" is a folder.");
        }

        LabeledFolder folder = LabeledFolder.Find(arguments.GetRequiredValue(data));
        string file = arguments.GetRequiredValue(model);
        using ExpressionClassifier classifier = file == Pretrained
            ? ExpressionClassifier.LoadPretrained()
            : ExpressionClassifier.Load(file);
        ExpressionEvaluation evaluation = folder.Evaluate(
            classifier, arguments.GetValue(votes) is { } csv ? ExpressionDataset.LoadVotes(csv) : null);
        Console.WriteLine($"{classifier.Metadata.ModelName} on {evaluation.Count:N0} images\n\n{evaluation}");
        if (arguments.GetValue(output) is { } json)
        {
            EvaluationFile.Write(json, evaluation);
            Console.WriteLine($"written: {json}");
        }

        return 0;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
        or InvalidModelFileException or DatasetException)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 1;
    }
});
return command.Parse(args).Invoke();
