using FacialExpression.Training;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace FacialExpression.Reports.Charts;

/// <summary>The charts of a report.</summary>
internal static class ReportCharts
{
    /// <summary>A pair of bars for each model: in training, and on the report's images with the 95 % interval.</summary>
    public static PlotModel Accuracy(IReadOnlyList<MeasuredModel> models)
    {
        PlotModel plot = ChartStyle.NewPlot("Accuracy");
        plot.Legends.Add(new Legend
        {
            LegendPosition = LegendPosition.TopCenter,
            LegendPlacement = LegendPlacement.Outside,
            LegendOrientation = LegendOrientation.Horizontal,
        });
        var categories = new CategoryAxis { Position = AxisPosition.Bottom, Key = "model", GapWidth = 0.4 };
        categories.Labels.AddRange(models.Select(m => m.Name));
        plot.Axes.Add(categories);
        plot.Axes.Add(ChartStyle.PercentAxis(AxisPosition.Left, "accuracy", 0, 1));
        if (models.Any(m => m.Model.History.Count > 0))
        {
            var train = new BarSeries { Title = "train", FillColor = ChartStyle.TrainColor, TextColor = OxyColors.White };
            AddBars(plot, train, models.Select(m => new BarItem(m.Model.History is [.., var last] ? last.Accuracy : double.NaN)));
        }

        var validation = new ErrorBarSeries { Title = "validation, with 95 % interval", FillColor = ChartStyle.ValidationColor };
        AddBars(plot, validation, models.Select(m => new ErrorBarItem(
            m.Evaluation.Accuracy, (m.Evaluation.AccuracyInterval.Upper - m.Evaluation.AccuracyInterval.Lower) / 2)));
        return plot;
    }

    /// <summary>Train and validation accuracy over the epochs.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="epochs">Its epochs.</param>
    /// <param name="lowest">Where the axis of accuracy begins, for one axis of several models. Default: by the values.</param>
    /// <param name="highest">Where it ends. Default: by the values.</param>
    public static PlotModel Curve(
        string model, IReadOnlyList<EpochResult> epochs, double lowest = double.NaN, double highest = double.NaN)
    {
        PlotModel plot = ChartStyle.NewPlot($"{model}: accuracy by epoch");
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
        plot.Axes.Add(ChartStyle.PercentAxis(AxisPosition.Left, "accuracy", lowest, highest));
        plot.Series.Add(ChartStyle.Line("train", ChartStyle.TrainColor, epochs.Select(e => ((double)e.Epoch, e.Accuracy))));
        plot.Series.Add(ChartStyle.Line(
            "validation", ChartStyle.ValidationColor, epochs.Select(e => ((double)e.Epoch, e.ValidationAccuracy))));
        return plot;
    }

    /// <summary>Rows are labels; a row's cells sum to 1, so that rare classes are as visible as frequent ones.</summary>
    public static PlotModel Confusion(string model, ExpressionEvaluation evaluation)
    {
        PlotModel plot = ChartStyle.NewPlot($"{model}: predictions of each label, in %");
        string[] labels = [.. evaluation.Classes.Select(c => $"{c.Expression}")];
        int last = labels.Length - 1;
        plot.Axes.Add(Categories(AxisPosition.Bottom, "predicted", labels));
        plot.Axes.Add(Categories(AxisPosition.Left, "labeled", [.. labels.Reverse()]));
        plot.Axes.Add(new LinearColorAxis
        {
            Position = AxisPosition.None,
            Minimum = 0,
            Maximum = 1,
            Palette = OxyPalette.Interpolate(64, OxyColors.White, ChartStyle.TrainColor),
        });
        double[,] fractions = new double[labels.Length, labels.Length];
        foreach (ClassEvaluation row in evaluation.Classes)
        {
            int y = last - (int)row.Expression;
            foreach (ClassEvaluation column in evaluation.Classes)
            {
                int x = (int)column.Expression;
                double fraction = evaluation.CountOf(row.Expression, column.Expression) / Math.Max(1.0, row.Count);
                fractions[x, y] = fraction;
                plot.Annotations.Add(new TextAnnotation
                {
                    Text = $"{fraction * 100:F0}",
                    TextPosition = new DataPoint(x, y),
                    TextVerticalAlignment = VerticalAlignment.Middle,
                    Stroke = OxyColors.Transparent,
                    TextColor = fraction > 0.6 ? OxyColors.White : OxyColors.Black,
                });
            }
        }

        plot.Series.Add(new HeatMapSeries
        {
            X0 = 0,
            X1 = last,
            Y0 = 0,
            Y1 = last,
            Data = fractions,
            Interpolate = false,
            RenderMethod = HeatMapRenderMethod.Rectangles,
        });
        return plot;
    }

    /// <summary>
    /// Confidence against accuracy; larger points stand for more predictions. On the diagonal, they are equal.
    /// </summary>
    public static PlotModel Calibration(string model, IReadOnlyList<CalibrationBin> bins)
    {
        PlotModel plot = ChartStyle.NewPlot($"{model}: confidence and accuracy");
        plot.Axes.Add(ChartStyle.PercentAxis(AxisPosition.Bottom, "confidence", 0, 1.04));
        plot.Axes.Add(ChartStyle.PercentAxis(AxisPosition.Left, "right", 0, 1.04));
        var diagonal = new LineSeries { Color = OxyColors.Gray, LineStyle = LineStyle.Dash };
        diagonal.Points.AddRange([new DataPoint(0, 0), new DataPoint(1, 1)]);
        plot.Series.Add(diagonal);
        CalibrationBin[] filled = [.. bins.Where(bin => bin.Count > 0)];
        double most = filled.Select(bin => bin.Count).DefaultIfEmpty(1).Max();
        var points = new ScatterSeries { MarkerType = MarkerType.Circle, MarkerFill = ChartStyle.ValidationColor };
        points.Points.AddRange(
            filled.Select(b => new ScatterPoint(b.Confidence, b.Accuracy, size: 2 + (10 * Math.Sqrt(b.Count / most)))));
        plot.Series.Add(ChartStyle.Line("", ChartStyle.ValidationColor, filled.Select(b => (b.Confidence, b.Accuracy))));
        plot.Series.Add(points);
        return plot;
    }

    private static void AddBars(PlotModel plot, BarSeries series, IEnumerable<BarItem> bars)
    {
        series.XAxisKey = "accuracy";
        series.YAxisKey = "model";
        series.LabelPlacement = LabelPlacement.Base;
        series.LabelFormatString = "{0:P1}";
        series.Items.AddRange(bars);
        plot.Series.Add(series);
    }

    private static CategoryAxis Categories(AxisPosition position, string title, string[] labels)
    {
        var axis = new CategoryAxis { Position = position, Title = title, IsTickCentered = true };
        axis.Labels.AddRange(labels);
        return axis;
    }
}
