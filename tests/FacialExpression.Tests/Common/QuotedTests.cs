using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.Tests.ModelFiles.Guard.GuardedModel;

namespace FacialExpression.Tests.Common;

public class QuotedTests
{
    // Colors a terminal, ends the line, rings, reverses the direction, ends the line in Unicode, is invisible.
    private const string Hostile = "\e[31m\r\n\a\u202E\u2028\u2029\u0085\u200Bname";
    private const string Shown = "\uFFFD[31m\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDname";

    [Fact]
    public void Quoted_text_has_no_invisible_or_reordering_characters()
    {
        Assert.Equal($"\"{Shown}\"", Quoted.Text(Hostile));
        Assert.Equal("\"\"", Quoted.Text(""));
        Assert.Equal("\"conv2d_1/kernel: 顔 😀 é\"", Quoted.Text("conv2d_1/kernel: 顔 😀 é"));
        Assert.Equal("\"\uFFFD\uFFFD\"", Quoted.Text("\uD83D\uDE00"[..1] + "\0"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("😀")]
    public void Quoted_text_ends_after_80_characters(string letter)
    {
        string letters = string.Concat(Enumerable.Repeat(letter, 80));
        Assert.Equal($"\"{letters}\"", Quoted.Text(letters));
        Assert.Equal($"\"{letters}…\"", Quoted.Text(letters + letter));
        Assert.Equal($"\"{letters}…\"", Quoted.Text(letters + new string('\0', 1_000_000)));
    }

    [Fact]
    public void A_quoted_path_keeps_its_end()
    {
        Assert.Equal("\"faces/a.jpg\"", Quoted.Path("faces/a.jpg"));
        string path = Quoted.Path(new string('x', 10_000) + "/a.jpg");
        Assert.StartsWith("\"…xxx", path, StringComparison.Ordinal);
        Assert.EndsWith("x/a.jpg\"", path, StringComparison.Ordinal);
        Assert.Equal(Quoted.MaxPathLength + 3, path.Length);
        Assert.Equal("\"a\uFFFDb\"", Quoted.Path("a\0b"));
    }

    [Fact]
    public void Messages_about_a_model_quote_its_names()
    {
        string word = Hostile + new string('x', 10_000);
        string shown = $"\"{Shown}{new string('x', 80 - Shown.Length)}…\"";
        AssertRefused($"The node {shown} (\"Relu\")", model =>
        {
            model.Graph.NodeOf("relu").Name = word;
            model.Graph.NodeOf("relu").Input[0] = "nowhere";
        });
        AssertRefused($"The node {shown} (\"Relu\")", model =>
        {
            model.Graph.NodeOf("relu").Name = "";
            model.Graph.NodeOf("relu").Output[0] = word;
            model.Graph.NodeOf(word).Input[0] = "nowhere";
        });
        AssertRefused($"The node {shown} (\"Identity\") has the name of another node", model =>
        {
            model.Graph.NodeOf("relu").Name = word;
            model.Graph.NodeOf("same").Name = word;
        });
        AssertRefused($"({shown}) has an operator that", model => model.Graph.NodeOf("relu").OpType = word);
        AssertRefused($"of the domain {shown}", model => model.Graph.NodeOf("relu").Domain = word);
        AssertRefused($"of the domain {shown}", model => model.OpsetImport[0].Domain = word);
        AssertRefused($"has the input {shown}, which nothing", model => model.Graph.NodeOf("relu").Input[0] = word);
        AssertRefused($"has the attribute {shown}, which", model => model.Graph.AttributeOf("flat", "axis").Name = word);
        AssertRefused($"The weight {shown} has the shape", model =>
        {
            model.Graph.WeightOf("slopes").Dims.Clear();
            model.Graph.WeightOf("slopes").Name = word;
        });
        AssertRefused($"of the name {shown}", model =>
        {
            model.Graph.WeightOf("slopes").Name = word;
            model.Graph.WeightOf("biases").Name = word;
        });
        AssertRefused($"received {shown}.", model => model.Graph.Input[0].Name = word);
        AssertRefused($"received {shown}, \"PredictedLabel\".", model => model.Graph.Output[0].Name = word);
        AssertRefused(
            $"in another file ({shown}, for",
            model => model.Graph.WeightOf("slopes").ExternalData.Add(
                new StringStringEntryProto { Key = "location", Value = word }));
        AssertRefused($"A node is called \"mlnet.{Shown}xxx", model => model.Graph.NodeOf("relu").Name = "mlnet." + word);
    }

    [Theory]
    [InlineData("Labels")]
    [InlineData("Scale")]
    [InlineData("InputSize")]
    [InlineData("FormatVersion")]
    public void Messages_about_a_model_quote_its_metadata(string key)
    {
        ModelProto model = EveryOperator();
        model.MetadataProps.Single(p => p.Key == $"FacialExpression.{key}").Value = Hostile + new string('x', 10_000);
        string message = Assert.Throws<InvalidModelFileException>(() => Load(model)).Message;
        Assert.Contains($"\"{Shown}xxx", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 1, 500);
    }
}
