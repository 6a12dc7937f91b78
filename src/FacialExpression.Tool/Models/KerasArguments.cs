using System.Globalization;
using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary>The options of a command for what a Keras file does not specify.</summary>
internal sealed class KerasArguments
{
    private const string Nothing = "none";

    private static readonly Dictionary<string, PixelScaling> Scalings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["zero-to-one"] = PixelScaling.ZeroToOne,
        ["minus-one-to-one"] = PixelScaling.MinusOneToOne,
        ["zero-to-255"] = PixelScaling.ZeroTo255,
        ["bgr-means"] = PixelScaling.BgrMeans,
        ["imagenet"] = PixelScaling.ImageNet,
    };

    // Below this, a few images decide which scaling comes first.
    private const int FewImages = 50;

    // What messages of the library call by its names, and the command by its own.
    private static readonly (string Library, string Command)[] Terms =
    [
        ("KerasModelOptions.Labels", "--labels"), ("KerasModelOptions.SkippedLayers", "--skip-layers"),
        ("KerasModelOptions.InputSize", "--input-size"), ("KerasModelOptions.Scaling", "--scaling"),
        ("in Scaling what it does", "in --scaling what it does"), ("null is for", $"{Nothing} is for"),
        ("KerasModel.Load(architecture, weights)", "--weights FILE.h5"),
    ];

    private readonly Option<string?> _weights = new("--weights")
    {
        Description = "the weights (.h5) of a FILE.json of Keras' to_json",
        HelpName = "FILE.h5",
    };

    private readonly Option<string?> _labels = new("--labels")
    {
        Description = "the labels of a Keras model's outputs in their order, expressions or others, with commas; "
            + $"{Nothing} for an output of something else (default: the expressions, alphabetical)",
        HelpName = "LIST",
    };

    private readonly Option<string?> _scaling = new("--scaling")
    {
        Description = $"how a Keras model's pixels, 0 to 255, are scaled: {string.Join(", ", Scalings.Keys)}, or "
            + "NUMBER[,NUMBER], what they are multiplied by and what is added (default: zero-to-one)",
        HelpName = "SCALING",
    };

    private readonly Option<string?> _images = new("--try-scalings")
    {
        Description = "a folder of labeled images: tries a Keras model with the usual scalings, and takes the best",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _size = new("--input-size")
    {
        Description = "the images' size, for a Keras model that takes any",
        HelpName = "HEIGHTxWIDTH",
    };

    private readonly Option<string?> _skipped = new("--skip-layers")
    {
        Description = "the names of a Keras model's layers to leave out, with commas: a Lambda that only scales pixels",
        HelpName = "LIST",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _weights, _labels, _scaling, _images, _size, _skipped })
        {
            command.Add(option);
        }
    }

    /// <summary>The file of the weights; <see langword="null"/> for none.</summary>
    public string? WeightsOf(ParseResult arguments) => arguments.GetValue(_weights);

    /// <summary>Loads a model, after the usual scalings were tried where that was asked for.</summary>
    /// <exception cref="ArgumentException">An option is wrong, or for files of another kind.</exception>
    /// <exception cref="ToolException">The file cannot be read; the message names options of the command.</exception>
    public TrainedExpressionModel Load(string model, ParseResult arguments, ToolConsole console, CancellationToken stop)
    {
        try
        {
            TrainedExpressionModel loaded = LoadAsAsked(model, arguments, console, stop);
            ReportLabels(loaded, model, console);
            return loaded;
        }
        catch (InvalidKerasModelException e)
        {
            string message = Terms.Aggregate(
                e.Message, (text, term) => text.Replace(term.Library, term.Command, StringComparison.Ordinal));
            throw new ToolException(message, e);
        }
    }

    /// <summary>Says which scaling of pixels was assumed, where one was.</summary>
    /// <param name="loaded">The model.</param>
    /// <param name="model">Its file.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="console">Where it is said.</param>
    public static void ReportAssumed(TrainedExpressionModel loaded, string model, string remedy, ToolConsole console)
    {
        if (loaded.HasAssumedScaling)
        {
            console.Error.WriteLine(
                $"{model} does not specify how pixels are scaled; assumed: {new PixelScaling(loaded.Metadata.Scale, 0)}. "
                + $"{remedy}.");
        }
    }

    private TrainedExpressionModel LoadAsAsked(
        string model, ParseResult arguments, ToolConsole console, CancellationToken stop)
    {
        KerasModelOptions? options = OptionsOf(arguments);
        string? images = arguments.GetValue(_images);
        if (images is not null && arguments.GetValue(_scaling) is not null)
        {
            throw new ArgumentException("--scaling and --try-scalings exclude each other.");
        }

        TrainedExpressionModel loaded =
            ModelFiles.Load(model, WeightsOf(arguments), images is null ? options : options ?? new KerasModelOptions());
        if (images is null)
        {
            if (options?.Scaling is not null)
            {
                return loaded;
            }

            ReportAssumed(loaded, model, "--scaling sets it, --try-scalings FOLDER measures the usual ones", console);
            return loaded;
        }

        DatasetSplit split = LabeledFolder.Find(console, images, loaded.Metadata).Load(loaded.Network.Input, stop);
        string file = ModelFiles.KerasFileOf(model);
        IReadOnlyList<TriedScaling> tried = WeightsOf(arguments) is { } weights
            ? TriedScaling.OfKeras(file, weights, split, options, stop)
            : TriedScaling.OfKeras(file, split, options, stop);
        console.Output.WriteLine($"{Message.Count(split.Count, "image")} of {images}:");
        foreach (TriedScaling one in tried)
        {
            console.Output.WriteLine($"  {one}");
        }

        ReportDoubt(tried, split, console);
        console.Output.WriteLine($"taken: {tried[0].Scaling}");
        options = (options ?? new KerasModelOptions()) with { Scaling = tried[0].Scaling };
        return ModelFiles.Load(model, WeightsOf(arguments), options);
    }

    private static void ReportDoubt(IReadOnlyList<TriedScaling> tried, DatasetSplit images, ToolConsole console)
    {
        double best = tried[0].Evaluation.Accuracy;
        (bool IsSo, string Doubt)[] doubts =
        [
            (images.Count < FewImages, $"{Message.Count(images.Count, "image")} decide little; take a few hundred"),
            (tried.Count(one => one.Evaluation.Accuracy == best) > 1, "several scalings are right equally often"),
            (best <= 1.5 / images.ClassNames.Count, "the best is hardly better than chance; are the labels in their order?"),
        ];
        foreach ((_, string doubt) in doubts.Where(row => row.IsSo))
        {
            console.Error.WriteLine($"in doubt: {doubt}");
        }
    }

    /// <summary>Says which labels were assumed, and which are no expressions beside others that are.</summary>
    private static void ReportLabels(TrainedExpressionModel loaded, string model, ToolConsole console)
    {
        if (loaded.HasAssumedLabels)
        {
            console.Error.WriteLine(
                $"{model} does not specify its labels; assumed: {string.Join(", ", loaded.Metadata.Labels)}. --labels sets "
                + "them.");
        }

        string[] others = [.. loaded.Metadata.Labels.Where(label => !ExpressionLabels.TryParse(label, out _))];
        if (others.Length > 0)
        {
            string expressions = others.Length < loaded.Metadata.Labels.Count ? ", beside expressions" : "";
            console.Error.WriteLine(
                $"labels that are no expressions{expressions}: {string.Join(", ", others)}. Such a model is for evaluate, and in "
                + "code for ImageClassifier.");
        }
    }

    private KerasModelOptions? OptionsOf(ParseResult arguments)
    {
        string? labels = arguments.GetValue(_labels);
        string? scaling = arguments.GetValue(_scaling);
        string? size = arguments.GetValue(_size);
        string? skipped = arguments.GetValue(_skipped);
        return labels is null && scaling is null && size is null && skipped is null
            ? null
            : new KerasModelOptions
            {
                Labels = labels is null
                    ? null
                    : [.. Split(labels).Select(l => l.Equals(Nothing, StringComparison.OrdinalIgnoreCase) ? null : l)],
                Scaling = scaling is null ? null : ParseScaling(scaling),
                InputSize = size is null ? null : ParseSize(size),
                SkippedLayers = skipped is null ? [] : Split(skipped),
            };
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries);

    private static PixelScaling ParseScaling(string text)
    {
        if (Scalings.TryGetValue(text, out PixelScaling? known))
        {
            return known;
        }

        float?[] numbers = [.. Split(text).Select(float? (number) =>
            float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) ? value : null)];
        return numbers is [{ } scale] ? new PixelScaling(scale, 0)
            : numbers is [{ } factor, { } offset] ? new PixelScaling(factor, offset)
            : throw new ArgumentException(
                $"--scaling is \"{text}\"; it must be one of {string.Join(", ", Scalings.Keys)}, or one or two numbers with a "
                + "point, such as 0.00784,-1.");
    }

    private static Size2D ParseSize(string text)
    {
        int?[] sides = [.. text.Split('x').Select(int? (side) =>
            int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null)];
        return sides is [{ } height, { } width]
            ? new Size2D(height, width)
            : throw new ArgumentException($"--input-size is \"{text}\"; it must be two whole numbers, such as 48x48.");
    }
}
