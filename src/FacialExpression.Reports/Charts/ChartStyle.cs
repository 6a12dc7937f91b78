using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace FacialExpression.Reports.Charts;

/// <summary>The common style of all charts.</summary>
internal static class ChartStyle
{
    public static readonly OxyColor TrainColor = OxyColor.FromRgb(0x4C, 0x78, 0xA8);
    public static readonly OxyColor ValidationColor = OxyColor.FromRgb(0xF5, 0x85, 0x18);

    private static readonly OxyColor[] ModelColors =
    [
        TrainColor, ValidationColor, OxyColor.FromRgb(0x54, 0xA2, 0x4B), OxyColor.FromRgb(0xE4, 0x57, 0x56),
        OxyColor.FromRgb(0x72, 0xB7, 0xB2), OxyColor.FromRgb(0xB2, 0x79, 0xA2), OxyColor.FromRgb(0x9D, 0x75, 0x5D),
    ];

    /// <summary>The color of a model in a chart of several; after the seventh, they begin again.</summary>
    public static OxyColor OfModel(int index) => ModelColors[index % ModelColors.Length];

    public static LineSeries Line(string title, OxyColor color, IEnumerable<(double X, double Y)> values)
    {
        var series = new LineSeries
        {
            Title = title,
            Color = color,
            MarkerType = MarkerType.Circle,
            MarkerSize = 3.5,
            MarkerFill = color,
            StrokeThickness = 2,
        };
        series.Points.AddRange(values.Select(v => new DataPoint(v.X, v.Y)));
        return series;
    }

    /// <summary>
    /// An axis of fractions; <paramref name="key"/> identifies it for series and is its title unless another is set.
    /// </summary>
    public static LinearAxis PercentAxis(AxisPosition position, string key, double minimum, double maximum) => new()
    {
        Position = position,
        Key = key,
        Title = key,
        AxisTitleDistance = 10,
        StringFormat = "P0",
        Minimum = minimum,
        Maximum = maximum,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = OxyColor.FromRgb(0xE0, 0xE0, 0xE0),
        MinorTickSize = 0,
    };

    /// <summary>An empty chart.</summary>
    public static PlotModel NewPlot(string title) => new()
    {
        Title = title,
        TitleFontSize = 14,
        Background = OxyColors.White,
        PlotAreaBorderColor = OxyColor.FromRgb(0xB0, 0xB0, 0xB0),
    };
}
