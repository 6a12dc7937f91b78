using System.Text.RegularExpressions;

namespace FacialExpression.Training.Tests.Architecture;

/// <summary>
/// Only the public results have seven expressions. Everything below them counts the class names of a data set or the labels of a
/// model, so that other label sets need no other network, trainer or file. <c>LabelSetTests</c> trains one with eight.
/// </summary>
public sealed partial class ClassCountTests
{
    // Expression, its labels and scores with their JSON; and where a model's labels are required to be the expressions.
    private static readonly string[] Allowed =
    [
        "FacialExpression/Expression.cs", "FacialExpression/ExpressionLabels.cs", "FacialExpression/ExpressionScores.cs",
        "FacialExpression/ExpressionJsonConverter.cs", "FacialExpression/ExpressionScoresJsonConverter.cs",
        "FacialExpression/Prediction/LabelOrder.cs",
    ];

    [Fact]
    public void Only_the_public_results_count_the_expressions()
    {
        string root = Path.Combine(TestData.RepositoryRoot!, "src");
        string[] files = [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)];
        Assert.True(files.Length > 100);
        string[] counting =
        [
            .. from file in files
               let name = Path.GetRelativePath(root, file).Replace('\\', '/')
               where !Allowed.Contains(name)
               from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
               where Counts(line.Text)
               select $"{name}:{line.Number}: {line.Text.Trim()}",
        ];
        Assert.Empty(counting);
    }

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

    private static bool Counts(string line) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && Counting().IsMatch(line);

    [GeneratedRegex(
        @"ExpressionLabels\.(All\.)?Count|Get(Values|Names)(<|\(typeof\()Expression\b|VectorType\(7\)|Dense\(7\b|new \w+\[7\]"
            + @"|(Length|Count) *(==|!=|<|>|<=|>=) *7\b")]
    private static partial Regex Counting();
}
