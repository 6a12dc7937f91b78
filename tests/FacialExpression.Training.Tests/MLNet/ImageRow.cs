using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FacialExpression.Training.Tests.MLNet;

internal sealed class ImageRow
{
    [ImageType(48, 48)]
    public MLImage? Image { get; set; }

    public string Label { get; set; } = "";
}
