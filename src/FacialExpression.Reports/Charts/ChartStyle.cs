using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace FacialExpression.Reports.Charts;

/// <summary>The common style of all charts.</summary>
internal static class ChartStyle
{
    public static readonly OxyColor TrainColor = OxyColor.FromRgb(0x4C, 0x78, 0xA8);
    public static readonly OxyColor ValidationColor = OxyColor.FromRgb(0xF5, 0x85, 0x18);

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
