using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Training.Tests.Engine;

[Collection(TorchTests.Name)]
public class ResidentImagesTests
{
    [Fact]
    public void Get_returns_the_scaled_pixels_of_the_indices()
    {
        TestData.RequireNativeEngine();
        TorchEngine.Ensure();
        using DisposeScope scope = torch.NewDisposeScope();
        DatasetSplit faces = ExpressionDataset.Draw(9, 0).Training;
        using var resident = new ResidentImages(faces.Pixels, faces.Input, 0.5f, torch.CPU);
        torch.Tensor images = resident.Get(torch.tensor(new long[] { 7, 2, 7 }));
        Assert.Equal([3L, 1, 48, 48], images.shape);
        IEnumerable<float> expected = new[] { 7, 2, 7 }.SelectMany(i => faces.GetPixels(i).ToArray()).Select(p => p * 0.5f);
        Assert.Equal(expected, images.data<float>().ToArray());
    }
}
