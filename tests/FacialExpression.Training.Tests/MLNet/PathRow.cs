namespace FacialExpression.Training.Tests.MLNet;

internal sealed class PathRow
{
    public string Image { get; set; } = "";

    public string Label { get; set; } = "";
}
