using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FacialExpression;

/// <summary>Finds the image column and whether it holds images or paths.</summary>
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
    /// Lets ML.NET hand over images of this size, which it does only for sizes that some attribute names; LoadImages names none.
    /// A second registration changes nothing.
    /// </summary>
    private static void MakeKnown(ImageDataViewType type)
    {
        bool hasSize = type.Height > 0;
        ImageTypeAttribute attribute = hasSize ? new ImageTypeAttribute(type.Height, type.Width) : new ImageTypeAttribute();
        DataViewTypeManager.Register(type, typeof(MLImage), attribute);
    }

    private static bool IsPath(string name, DataViewType type, bool isScalar) => type switch
    {
        TextDataViewType when isScalar => true,
        ImageDataViewType when isScalar => false,
        _ => throw new ArgumentException(
            $"The column {Quoted.Text(name)} must hold images (MLImage) or file paths (text), one per row; "
            + $"it holds {Quoted.Text(type.ToString()!)}. "
            + "The bytes of image files become images before the pipeline: MLImage.CreateFromStream."),
    };

    private static ArgumentException Missing(string name, IEnumerable<string> there) =>
        new($"The data has no column {Quoted.Text(name)} with the images; it has {Columns(there)}.");

    /// <summary>The names of columns for a message, the first five.</summary>
    public static string Columns(IEnumerable<string> names)
    {
        string[] some = [.. names.Take(6)];
        return string.Join(", ", some.Take(5).Select(Quoted.Text).Concat(some.Skip(5).Select(_ => "…")));
    }
}
