using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FacialExpression;

/// <summary>Finds the image column, and whether it holds images or paths.</summary>
internal static class ImageColumn
{
    /// <exception cref="ArgumentException">There is no such column, or it holds neither.</exception>
    public static bool IsPath(DataViewSchema schema, string name)
    {
        DataViewType type = schema.GetColumnOrNull(name)?.Type ?? throw Missing(name, schema.Select(c => c.Name));
        if (type is ImageDataViewType image)
        {
            MakeKnown(image);
        }

        return IsPath(name, type, isScalar: true);
    }

    /// <exception cref="ArgumentException">There is no such column, or it holds neither.</exception>
    public static bool IsPath(SchemaShape schema, string name)
    {
        SchemaShape.Column column = schema.FirstOrDefault(c => c.Name == name);
        return column.Name is null
            ? throw Missing(name, schema.Select(c => c.Name))
            : IsPath(name, column.ItemType, column.Kind == SchemaShape.Column.VectorKind.Scalar);
    }

    /// <summary>
    /// Lets ML.NET hand over images of this size. It does so only for sizes that stand in an attribute somewhere;
    /// LoadImages gives no size. A second registration changes nothing.
    /// </summary>
    private static void MakeKnown(ImageDataViewType type)
    {
        ImageTypeAttribute attribute = type.Height > 0 ? new ImageTypeAttribute(type.Height, type.Width) : new ImageTypeAttribute();
        DataViewTypeManager.Register(type, typeof(MLImage), attribute);
    }

    private static bool IsPath(string name, DataViewType type, bool isScalar) => type switch
    {
        TextDataViewType when isScalar => true,
        ImageDataViewType when isScalar => false,
        _ => throw new ArgumentException(
            $"The column \"{name}\" must hold images (MLImage) or file paths (text), one a row; it holds {type}. "
            + "The bytes of image files become images before the pipeline: MLImage.CreateFromStream."),
    };

    private static ArgumentException Missing(string name, IEnumerable<string> there) =>
        new($"The data has no column \"{name}\" with the images; it has {string.Join(", ", there)}.");
}
