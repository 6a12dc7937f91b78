using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FacialExpression;

/// <summary>A row with an image, as ML.NET's mappings read it; a schema definition names the column.</summary>
internal sealed class ImageRow
{
    // Any size: where ML.NET reads rows it compares only that both are images.
    [ImageType(1, 1)]
    public MLImage? Image { get; set; }
}
