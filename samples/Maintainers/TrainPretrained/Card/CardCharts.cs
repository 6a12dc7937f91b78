using FacialExpression.Samples.Charts;
using FacialExpression.Training;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace FacialExpression.Samples.TrainPretrained.Card;

/// <summary>The pictures of the model card.</summary>
internal static class CardCharts
{
    /// <summary>
    /// Confidence against accuracy, with the number of predictions of each point. On the diagonal, they are equal.
    /// </summary>
    public static PlotModel Calibration(string model, IReadOnlyList<CalibrationBin> bins)
    {
        PlotModel plot = ChartStyle.NewPlot($"{model}: calibration on validation");
        LinearAxis confidence = ChartStyle.PercentAxis(AxisPosition.Bottom, "confidence", 0, 1.04);
        plot.Axes.Add(confidence);
        plot.Axes.Add(ChartStyle.PercentAxis(AxisPosition.Left, "right", 0, 1.04));
        var diagonal = new LineSeries { Color = OxyColors.Gray, LineStyle = LineStyle.Dash };
        diagonal.Points.AddRange([new DataPoint(0, 0), new DataPoint(1, 1)]);
        plot.Series.Add(diagonal);
        double most = bins.Max(b => b.Count);
        var points = new ScatterSeries { MarkerType = MarkerType.Circle, MarkerFill = ChartStyle.ValidationColor };
        points.Points.AddRange(
            bins.Select(b => new ScatterPoint(b.Confidence, b.Accuracy, size: 2 + (10 * Math.Sqrt(b.Count / most)))));
        plot.Series.Add(ChartStyle.Line("", ChartStyle.ValidationColor, bins.Select(b => (b.Confidence, b.Accuracy))));
        plot.Series.Add(points);
        return plot;
    }
}
