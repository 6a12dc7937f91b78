using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary><c>facial-expression audit DATA</c>: what to know about a data set before training with it.</summary>
internal static class AuditCommand
{
    public static Command Create(ToolConsole console)
    {
        var data = new DatasetArguments();
        var output = new Option<string?>("--out")
        {
            Description = "a file for all of it: also the names of the images, which the report leaves out",
            HelpName = "FILE.json",
        };
        var command = new Command(
            "audit", "Reports a data set's counts, duplicates, blank images and, with votes, doubtful labels.");
        data.AddTo(command);
        command.Add(output);
        command.SetAction(async (arguments, stop) =>
        {
            string? json = arguments.GetValue(output);
            FiguresFile.Check(json, arguments.GetRequiredValue(data.Data), arguments.GetValue(data.Votes));
            ExpressionDataset dataset = await data.LoadAsync(arguments, console, stop).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            DatasetAudit audit = dataset.Audit();
            stop.ThrowIfCancellationRequested();
            console.Output.Write(audit);
            if (json is not null)
            {
                await FiguresFile.WriteAsync(json, AuditFigures.Of(audit)).ConfigureAwait(false);
                console.Error.WriteLine($"written: {json}");
            }

            return dataset.Skipped.Count > 0 && arguments.GetValue(data.SkipInvalid) ? ExitCode.Partial : ExitCode.Success;
        });
        return command.WithExamples(
            ("a folder of SPLIT/CLASS/*.jpg, or a zip of one", "audit faces.zip"),
            ("labels that people disagree with", "audit fer2013.csv --votes fer2013new.csv --out audit.json"));
    }
}
