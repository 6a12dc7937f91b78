using System.Globalization;
using FacialExpression.Training;

namespace FacialExpression.Samples.FourModelExperiment;

/// <summary>The settings of one run of the experiment.</summary>
internal sealed record ExperimentSettings
{
    /// <summary>The value of <see cref="Data"/> for drawn faces.</summary>
    public const string DrawnFaces = "drawn";

    // Trains nothing: rewrites the report of an earlier run.
    private const string NoModels = "none";

    private static readonly Dictionary<string, IExpressionModelBuilder> ByNumber =
        KnownModels.Article.ToDictionary(model => NumberOf(model.Name));

    public required string Data { get; init; }

    public required IReadOnlyList<IExpressionModelBuilder> Models { get; init; }

    public int? Epochs { get; init; }

    public int? Limit { get; init; }

    public required int Seed { get; init; }

    public required string Output { get; init; }

    /// <summary>A file of people's votes, to measure by; <see langword="null"/> for none. Trainings do not use it.</summary>
    public string? Votes { get; init; }

    /// <summary>How many mistakes of each model the report shows.</summary>
    public int Mistakes { get; init; }

    public bool SkipInvalid { get; init; }

    public bool IsDrawn => Data.Equals(DrawnFaces, StringComparison.OrdinalIgnoreCase);

    public static IReadOnlyList<IExpressionModelBuilder> ParseModels(string text)
    {
        if (text == NoModels)
        {
            return [];
        }

        string[] numbers = [.. text.Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];
        string[] unknown = [.. numbers.Where(n => !ByNumber.ContainsKey(n))];
        return numbers.Length == 0 || unknown.Length > 0
            ? throw new ArgumentException(
                $"--models takes some of {string.Join(", ", ByNumber.Keys)}, or {NoModels}, received \"{text}\".")
            : [.. numbers.Select(n => ByNumber[n])];
    }

    public void Validate()
    {
        if (Epochs <= 0)
        {
            throw new ArgumentException($"--epochs must be above 0, received {Epochs}.");
        }

        if (Mistakes < 0)
        {
            throw new ArgumentException($"--mistakes must not be negative, received {Mistakes}.");
        }

        if (Limit <= 0)
        {
            throw new ArgumentException($"--limit must be above 0, received {Limit}.");
        }
    }

    /// <summary>The command that repeats the run with the models of these names.</summary>
    public string CommandFor(IEnumerable<string> models)
    {
        (string Name, string? Value)[] arguments =
        [
            ("--data", Data),
            ("--models", string.Join(',', models.Select(NumberOf))),
            ("--epochs", Epochs?.ToString(CultureInfo.InvariantCulture)),
            ("--limit", Limit?.ToString(CultureInfo.InvariantCulture)),
            ("--seed", Seed.ToString(CultureInfo.InvariantCulture)),
            ("--votes", Votes),
            ("--mistakes", Mistakes.ToString(CultureInfo.InvariantCulture)),
            ("--out", Output),
        ];
        IEnumerable<string> given = arguments.Where(a => a.Value is not null).Select(a => $"{a.Name} \"{a.Value}\"");
        return $"./run.sh {string.Join(' ', given)}{(SkipInvalid ? " --skip-invalid" : "")}";
    }

    public DatasetOptions DatasetOptions =>
        new() { InvalidItems = SkipInvalid ? InvalidItemHandling.Skip : InvalidItemHandling.Throw };

    /// <summary>A model's default options, with the changes of the command line.</summary>
    public TrainingOptions OptionsFor(IExpressionModelBuilder model) =>
        model.DefaultOptions with { Seed = Seed, Epochs = Epochs ?? model.DefaultOptions.Epochs };

    /// <summary>The number of a model of the article, as in "4.5".</summary>
    public static string NumberOf(string model) => model.Split(' ')[^1];
}
