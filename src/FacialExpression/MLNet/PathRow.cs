namespace FacialExpression;

/// <summary>A row whose image is a file, as ML.NET's mappings read it; the column's name is given beside.</summary>
internal sealed class PathRow
{
    public string? Image { get; set; }
}
