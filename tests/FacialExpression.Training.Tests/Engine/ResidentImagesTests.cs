using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Training.Tests.Torch;

[Collection(TorchTests.Name)]
public class ResidentImagesTests
{
    [Fact]
    public void Gives_the_pixels_of_the_indices_scaled()
    {
        TestData.RequireNativeEngine();
        TorchEngine.Ensure();
        using DisposeScope scope = torch.NewDisposeScope();
        DatasetSplit faces = ExpressionDataset.Draw(9, 0).Training;
        using var resident = new ResidentImages(faces, 0.5f, torch.CPU);
        torch.Tensor images = resident.Get([7, 2, 7]);
        Assert.Equal([3L, 1, 48, 48], images.shape);
        Assert.Equal(new[] { 7, 2, 7 }.SelectMany(i => faces.GetPixels(i).ToArray()).Select(p => p * 0.5f), images.data<float>().ToArray());
    }
}
