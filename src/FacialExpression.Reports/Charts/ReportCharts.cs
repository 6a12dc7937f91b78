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
    // Of a category's width, for each 1 of its bars.
    private const double Gap = 0.4;

    // Room for a number above a bar of 100 %.
    private const double HighestBar = 1.08;

    /// <summary>A pair of bars for each model: in training, and on the report's images with the 95 % interval.</summary>
    public static PlotModel Accuracy(IReadOnlyList<MeasuredModel> models)
    {
        PlotModel plot = ChartStyle.NewPlot("Accuracy");
        plot.Legends.Add(LegendAbove());
        var categories = new CategoryAxis { Position = AxisPosition.Bottom, Key = "model", GapWidth = Gap };
        categories.Labels.AddRange(models.Select(m => m.Name));
        plot.Axes.Add(categories);
        plot.Axes.Add(ChartStyle.PercentAxis(AxisPosition.Left, "accuracy", 0, HighestBar));
        bool hasTrain = models.Any(m => m.Model.History.Count > 0);
        double width = 1 / (1 + Gap) / (hasTrain ? 2 : 1);
        if (hasTrain)
        {
            var train = new BarSeries { Title = "train", FillColor = ChartStyle.TrainColor };
            double[] accuracies = [.. models.Select(m => m.Model.History is [.., var last] ? last.Accuracy : double.NaN)];
            AddBars(plot, train, accuracies.Select(accuracy => new BarItem(accuracy)));
            AddNumbers(plot, accuracies, accuracies, -width / 2);
        }

        var validation = new BarSeries { Title = "validation, with 95 % interval", FillColor = ChartStyle.ValidationColor };
        double offset = hasTrain ? width / 2 : 0;
        ConfidenceInterval[] intervals = [.. models.Select(m => m.Evaluation.AccuracyInterval)];
        AddBars(plot, validation, models.Select(m => new BarItem(m.Evaluation.Accuracy)));
        AddWhiskers(plot, intervals, offset, width / 5);
        AddNumbers(
            plot, [.. models.Select(m => m.Evaluation.Accuracy)], [.. intervals.Select(interval => interval.Upper)], offset);
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
        PlotModel plot = ByEpoch($"{model}: accuracy by epoch", epochs.Count);
        plot.Axes.Add(ChartStyle.PercentAxis(AxisPosition.Left, "accuracy", lowest, highest));
        plot.Series.Add(ChartStyle.Line("train", ChartStyle.TrainColor, epochs.Select(e => ((double)e.Epoch, e.Accuracy))));
        plot.Series.Add(ChartStyle.Line(
            "validation", ChartStyle.ValidationColor, epochs.Select(e => ((double)e.Epoch, e.ValidationAccuracy))));
        return plot;
    }

    /// <summary>The validation accuracy of several models over the epochs.</summary>
    public static PlotModel ValidationCurves(IReadOnlyList<ReportedModel> models)
    {
        PlotModel plot = ByEpoch("Validation accuracy by epoch", models.Max(model => model.History.Count));
        plot.Axes.Add(ChartStyle.PercentAxis(AxisPosition.Left, "accuracy", double.NaN, double.NaN));
        foreach ((int i, ReportedModel model) in models.Index())
        {
            plot.Series.Add(ChartStyle.Line(
                model.Name, ChartStyle.OfModel(i), model.History.Select(e => ((double)e.Epoch, e.ValidationAccuracy))));
        }

        return plot;
    }

    /// <summary>Rows are labels; a row's cells sum to 1, so that rare classes are as visible as frequent ones.</summary>
    public static PlotModel Confusion(string model, ExpressionEvaluation evaluation)
    {
        PlotModel plot = ChartStyle.NewPlot($"{model}: predictions of each label, in %");
        string[] labels = [.. evaluation.ClassNames];
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
        foreach ((int index, ClassEvaluation row) in evaluation.Classes.Index())
        {
            int y = last - index;
            foreach ((int x, string predicted) in labels.Index())
            {
                double fraction = evaluation.CountOf(row.ClassName, predicted) / Math.Max(1.0, row.Count);
                fractions[x, y] = fraction;
                plot.Annotations.Add(new TextAnnotation
                {
                    Text = $"{fraction * 100:F0}",
                    TextPosition = new DataPoint(x, y),
                    TextVerticalAlignment = VerticalAlignment.Middle,
                    Stroke = OxyColors.Transparent,
                    // Readable on white and on the darkest blue.
                    TextColor = OxyColors.Black,
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
    /// Confidence against accuracy; larger points stand for more predictions. On the diagonal, they are equal. No line joins the
    /// points: the eye would follow it through those of few predictions, which are where they are by chance.
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
        plot.Series.Add(points);
        return plot;
    }

    // Inside, it would cover curves.
    private static Legend LegendAbove() => new()
    {
        LegendPosition = LegendPosition.TopCenter,
        LegendPlacement = LegendPlacement.Outside,
        LegendOrientation = LegendOrientation.Horizontal,
    };

    private static PlotModel ByEpoch(string title, int epochs)
    {
        PlotModel plot = ChartStyle.NewPlot(title);
        plot.Legends.Add(LegendAbove());
        plot.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Title = "epoch",
            Minimum = 0.7,
            Maximum = Math.Max(2, epochs) + 0.3,
            MajorStep = Math.Max(1, epochs / 10),
            MinorTickSize = 0,
        });
        return plot;
    }

    private static void AddBars(PlotModel plot, BarSeries series, IEnumerable<BarItem> bars)
    {
        series.XAxisKey = "accuracy";
        series.YAxisKey = "model";
        series.Items.AddRange(bars);
        plot.Series.Add(series);
    }

    /// <summary>Draws intervals, which are wider on the side of 50 %; the whiskers of a series are as long on both.</summary>
    private static void AddWhiskers(PlotModel plot, ConfidenceInterval[] intervals, double offset, double halfWidth)
    {
        for (int i = 0; i < intervals.Length; i++)
        {
            (double x, double lower, double upper) = (i + offset, intervals[i].Lower, intervals[i].Upper);
            var whisker = new PolylineAnnotation
            {
                XAxisKey = "model",
                YAxisKey = "accuracy",
                Color = OxyColors.Black,
                LineStyle = LineStyle.Solid,
            };
            whisker.Points.AddRange(
            [
                new(x - halfWidth, lower), new(x + halfWidth, lower), new(x, lower),
                new(x, upper), new(x - halfWidth, upper), new(x + halfWidth, upper),
            ]);
            plot.Annotations.Add(whisker);
        }
    }

    /// <summary>
    /// Writes the numbers of bars above them and above their whiskers. The labels of a series would be crossed by the whiskers.
    /// </summary>
    /// <param name="plot">The chart.</param>
    /// <param name="values">A value for each model; those that are NaN have no bar.</param>
    /// <param name="tops">Where the bar or its whisker ends.</param>
    /// <param name="offset">How far the bar's center is from that of its category.</param>
    private static void AddNumbers(PlotModel plot, double[] values, double[] tops, double offset)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i]))
            {
                plot.Annotations.Add(new TextAnnotation
                {
                    XAxisKey = "model",
                    YAxisKey = "accuracy",
                    Text = Invariant($"{values[i] * 100:F1} %"),
                    TextPosition = new DataPoint(i + offset, tops[i]),
                    TextHorizontalAlignment = HorizontalAlignment.Center,
                    TextVerticalAlignment = VerticalAlignment.Bottom,
                    Stroke = OxyColors.Transparent,
                });
            }
        }
    }

    private static CategoryAxis Categories(AxisPosition position, string title, string[] labels)
    {
        var axis = new CategoryAxis { Position = position, Title = title, IsTickCentered = true, AxisTitleDistance = 10 };
        axis.Labels.AddRange(labels);
        return axis;
    }
}
