namespace FacialExpression.Fuzz;

/// <summary>What an image's first bytes say it is.</summary>
internal enum ImageKind
{
    Other,
    Jpeg,
    Png,
    Webp,
    Gif,
    Bmp,
}
