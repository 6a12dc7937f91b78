namespace FacialExpression.Tool.Tests.Models;

public class DistinctPathsTests
{
    [Theory]
    [InlineData("one.onnx two.onnx", "one two")]
    [InlineData("pretrained runs/a.onnx", "pretrained a")]
    [InlineData("runs/1/model.onnx runs/2/model.onnx", "1/model 2/model")]
    [InlineData("runs/1/new/model.onnx runs/2/new/model.onnx other.onnx", "1/new/model 2/new/model other")]
    [InlineData("model.onnx model.h5", "model.onnx model.h5")]
    [InlineData("model.onnx model.onnx", "model model")]
    [InlineData("model.onnx a/model.onnx", "model a/model")]
    public void Names_are_as_much_of_the_paths_as_tells_them_apart(string paths, string names) =>
        Assert.Equal(names.Split(' '), DistinctPaths.Of(paths.Split(' ')));
}
