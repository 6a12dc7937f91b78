using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace FacialExpression.Samples.Charts;

/// <summary>The common style of all charts.</summary>
internal static class ChartStyle
{
    public static readonly OxyColor TrainColor = OxyColor.FromRgb(0x4C, 0x78, 0xA8);
    public static readonly OxyColor ValidationColor = OxyColor.FromRgb(0xF5, 0x85, 0x18);

    /// <summary>Train and validation accuracy over the epochs.</summary>
    public static PlotModel Curve(string model, IReadOnlyList<(int Epoch, double Train, double Validation)> epochs)
    {
        PlotModel plot = NewPlot($"{model}: accuracy by epoch");
        plot.Legends.Add(new Legend { LegendPosition = LegendPosition.RightBottom });
        plot.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Title = "epoch",
            Minimum = 0.7,
            Maximum = Math.Max(2, epochs.Count) + 0.3,
            MajorStep = Math.Max(1, epochs.Count / 10),
            MinorTickSize = 0,
        });
        plot.Axes.Add(PercentAxis(AxisPosition.Left, "accuracy", double.NaN, double.NaN));
        plot.Series.Add(Line("train", TrainColor, epochs.Select(e => ((double)e.Epoch, e.Train))));
        plot.Series.Add(Line("validation", ValidationColor, epochs.Select(e => ((double)e.Epoch, e.Validation))));
        return plot;
    }

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
