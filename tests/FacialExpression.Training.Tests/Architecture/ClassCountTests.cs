using System.Text.RegularExpressions;

namespace FacialExpression.Training.Tests.Architecture;

/// <summary>
/// Only the results of <c>ExpressionClassifier</c> have seven expressions. Everything below them counts the class names of a data
/// set or the labels of a model, so that other labels need no other network, trainer or file. <c>LabelSetTests</c> trains eight.
/// </summary>
public sealed partial class ClassCountTests
{
    private const string Training = "FacialExpression.Training/";

    // Expression, its labels and scores with their JSON; where a model's labels are required to be the expressions; and votes,
    // which are scores of the seven.
    private static readonly string[] Allowed =
    [
        "FacialExpression/Expression.cs", "FacialExpression/ExpressionLabels.cs", "FacialExpression/ExpressionScores.cs",
        "FacialExpression/ExpressionJsonConverter.cs", "FacialExpression/ExpressionScoresJsonConverter.cs",
        "FacialExpression/Prediction/LabelOrder.cs", "FacialExpression.Training/Data/Votes/VoteColumns.cs",
    ];

    // What the seven names, and checks against an enum, are used for elsewhere. Other enums are listed, since text does not show
    // the type of a variable.
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["FacialExpression/ExpressionJsonConverter.cs: ExpressionLabels"] = "JSON of Expression",
        ["FacialExpression/ExpressionJsonConverter.cs: Enum.IsDefined(value)"] = "JSON of Expression",
        ["FacialExpression/ExpressionLabels.cs: ExpressionLabels"] = "itself",
        ["FacialExpression/ExpressionLabels.cs: Enum.GetNames<Expression>"] = "itself",
        ["FacialExpression/ExpressionScores.cs: ExpressionLabels"] = "a public result",
        ["FacialExpression/ExpressionScoresJsonConverter.cs: ExpressionLabels"] = "JSON of a public result",
        ["FacialExpression/Prediction/LabelOrder.cs: ExpressionLabels"] = "requires the labels of a model to be the expressions",
        ["FacialExpression/Prediction/ExpressionClassifierOptions.cs: Enum.IsDefined(value)"] = "a device",
        ["FacialExpression/MLNet/ExpressionCatalog.cs: ExpressionLabels"] = "the keys of MapExpressionToKey",
        ["FacialExpression/MLNet/ExpressionModelEstimator.cs: ExpressionLabels"] = "whether labels are the expressions",
        ["FacialExpression/ModelFiles/ExpressionModelMetadata.cs: ExpressionLabels"] = "the labels of models that specify none",
        ["FacialExpression/ModelFiles/Imported/LabelPlan.cs: ExpressionLabels"] = "expressions that a model lacks",
        ["FacialExpression/ModelFiles/Imported/OnnxModelOptions.cs: Enum.IsDefined(Layout)"] = "the order of axes",
        ["FacialExpression/ModelFiles/Imported/OnnxModelOptions.cs: Enum.IsDefined(Output)"] = "logits or probabilities",
        ["FacialExpression/ModelFiles/Imported/OnnxModelOptions.cs: Enum.IsDefined(Trust)"] = "checked or trusted",
        [$"{Training}Common/LabelSet.cs: ExpressionLabels"] = "the classes of data sets that specify none",
        [$"{Training}Data/Options/DatasetOptions.cs: LabelSet.Expressions"] = "the default",
        [$"{Training}Formats/Keras/Reading/OutputLabels.cs: LabelSet.Expressions"] = "the default of KerasModelOptions.Labels",
        [$"{Training}Data/Splits/DatasetSplit.cs: LabelSet.Expressions"] = "the default",
        [$"{Training}Data/Audit/DatasetAudit.cs: LabelSet.Expressions"] = "the default of audits that an app makes",
        [$"{Training}Training/Checkpoints/CheckpointState.cs: LabelSet.Expressions"] = "the classes of checkpoints without names",
        [$"{Training}Data/Audit/ImageReference.cs: LabelSet.Expressions"] = "the default of references that an app makes",
        [$"{Training}Evaluation/ExpressionEvaluation.cs: LabelSet.Expressions"] = "a public constructor takes expressions",
        [$"{Training}Evaluation/ClassScores.cs: LabelSet.Expressions"] = "predictions of expressions",
        [$"{Training}Evaluation/ClassEvaluation.cs: LabelSet.Expressions"] = "the default of rows that an app makes",
        [$"{Training}MLNet/ExpressionClassificationTrainer.cs: LabelSet.Expressions"] = "the default",
        [$"{Training}Data/Sources/ImageListSource.cs: Enum.IsDefined(image.Split)"] = "a split",
        [$"{Training}Data/Sources/ImageListSource.cs: Enum.IsDefined(label)"] = "LabeledImage.Label is an expression",
        [$"{Training}Data/ExpressionDataset.WithVotes.cs: LabelSet.Expressions"] = "votes are for the expressions",
        [$"{Training}Data/Votes/VoteColumns.cs: Enum.GetValues<Expression>"] = "votes are for the expressions",
        [$"{Training}Formats/Onnx/OnnxGraphReader.cs: Enum.IsDefined(function)"] = "an activation function",
        [$"{Training}Formats/Onnx/OnnxModelExtensions.cs: Enum.IsDefined(format)"] = "a format of weights",
        [$"{Training}MLNet/ExpressionClassificationTrainer.cs: Enum.IsDefined(InvalidRows)"] = "how to handle rows",
        [$"{Training}Networks/Layers/Branches.cs: Enum.IsDefined(Join)"] = "how paths become one",
        [$"{Training}Networks/Layers/LayerException.cs: Enum.IsDefined(activation)"] = "an activation function",
        [$"{Training}Networks/Layers/Window.cs: Enum.IsDefined(Padding)"] = "a padding",
        [$"{Training}Settings/TrainingOptions.cs: Enum.IsDefined(Device)"] = "a device",
        [$"{Training}Settings/TrainingOptions.cs: Enum.IsDefined(Precision)"] = "a precision",
        [$"{Training}Settings/TrainingOptions.cs: Enum.IsDefined(Sampling)"] = "a sampling",
        [$"{Training}Training/Callbacks/CallbackSetting.cs: Enum.IsDefined(value)"] = "a metric",
    };

    [Fact]
    public void Only_the_public_results_count_the_expressions()
    {
        string[] counting =
        [
            .. from line in Lines()
               where !Allowed.Contains(line.File) && Counts(line.Text)
               select $"{line.File}:{line.Number}: {line.Text.Trim()}",
        ];
        Assert.Empty(counting);
    }

    [Fact]
    public void Names_and_checks_of_the_enum_are_used_only_with_a_reason()
    {
        string[] used = [.. Lines().SelectMany(line => Uses(line.Text).Select(use => $"{line.File}: {use}")).Distinct()];
        Assert.Empty(used.Except(Reasons.Keys).Order(StringComparer.Ordinal));
        Assert.Empty(Reasons.Keys.Except(used)); // A reason for nothing.
    }

    [Theory]
    [InlineData("if (ExpressionLabels.TryParse(text, out Expression label))", "ExpressionLabels")]
    [InlineData("Names => LabelSet.Expressions;", "LabelSet.Expressions")]
    [InlineData("Names => new DatasetOptions().ClassNames;", "new DatasetOptions().ClassNames")]
    [InlineData("if (!Enum.IsDefined(weight.Key))", "Enum.IsDefined(weight.Key)")]
    [InlineData("labels.All(Enum.IsDefined)", "Enum.IsDefined")]
    [InlineData("Enum.GetValues<Expression>().Length", "Enum.GetValues<Expression>")]
    [InlineData("Enum.GetNames(typeof(Expression))", "Enum.GetNames(typeof(Expression)")]
    [InlineData("Enum.TryParse<Expression>(text, out label)", "Enum.TryParse<Expression>")]
    public void Lines_that_use_the_enum_are_found(string line, string use) => Assert.Equal([use], Uses(line));

    [Theory]
    [InlineData("new float[ExpressionLabels.Count]")]
    [InlineData("x < ExpressionLabels.All.Count")]
    [InlineData("Enum.GetValues<Expression>()")]
    [InlineData("Enum.GetNames(typeof(Expression))")]
    [InlineData("    [VectorType(7)]")]
    [InlineData("new Dense(7, ActivationFunction.Softmax)")]
    [InlineData("new int[7]")]
    [InlineData("if (scores.Length == 7)")]
    public void Lines_that_count_are_found(string line) => Assert.True(Counts(line));

    [Theory]
    [InlineData("    /// new Dense(7, ActivationFunction.Softmax),")]
    [InlineData("new ExpressionScores(values)")]
    [InlineData("switch (tag & 7)")]
    [InlineData("pads[7]")]
    public void Lines_that_do_not_count_are_not_found(string line) => Assert.False(Counts(line));

    private static IEnumerable<(string File, int Number, string Text)> Lines()
    {
        string root = Path.Combine(TestData.RepositoryRoot!, "src");
        // Not the command's: it shows public results, which have seven expressions.
        string[] files =
        [
            .. new[] { "FacialExpression", "FacialExpression.Training" }.SelectMany(package =>
                Directory.EnumerateFiles(Path.Combine(root, package), "*.cs", SearchOption.AllDirectories)),
        ];
        Assert.True(files.Length > 100);
        return files.SelectMany(file => File.ReadLines(file)
            .Select((text, i) => (Path.GetRelativePath(root, file).Replace('\\', '/'), i + 1, text)));
    }

    private static bool Counts(string line) => !IsComment(line) && Counting().IsMatch(line);

    private static IEnumerable<string> Uses(string line) =>
        IsComment(line) ? [] : Using().Matches(line).Select(match => match.Value);

    private static bool IsComment(string line) => line.TrimStart().StartsWith("//", StringComparison.Ordinal);

    [GeneratedRegex(
        @"\bExpressionLabels\b|\bLabelSet\.Expressions\b|new DatasetOptions\(\)\.ClassNames|Enum\.IsDefined(\([^()]*\))?"
            + @"|Enum\.(GetValues|GetNames|Parse|TryParse)(<Expression>|\(typeof\(Expression\))",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Using();

    [GeneratedRegex(
        @"ExpressionLabels\.(All\.)?Count|Get(Values|Names)(<|\(typeof\()Expression\b|VectorType\(7\)|Dense\(7\b|new \w+\[7\]"
            + @"|(Length|Count) *(==|!=|<|>|<=|>=) *7\b")]
    private static partial Regex Counting();
}
