namespace FacialExpression;

/// <summary>A row whose image is a file, as ML.NET's mappings read it; a schema definition names the column.</summary>
internal sealed class PathRow
{
    public string? Image { get; set; }
}
