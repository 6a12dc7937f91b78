namespace FacialExpression.Fuzz;

/// <summary>The format of an image according to its first bytes.</summary>
internal enum ImageKind
{
    Other,
    Jpeg,
    Png,
    Webp,
    Gif,
    Bmp,
}
