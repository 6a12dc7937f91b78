using FacialExpression.Samples.Charts;
using FacialExpression.Samples.FourModelExperiment.Results;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace FacialExpression.Samples.FourModelExperiment.Charts;

/// <summary>The pictures of a run: one bar chart, and a curve and a confusion matrix for each model.</summary>
internal static class ChartFiles
{
    public const string Comparison = "accuracy.png";

    public static string CurveOf(ModelResult model) => $"{Path.GetFileNameWithoutExtension(model.Onnx)}-accuracy.png";

    public static string ConfusionOf(ModelResult model) => $"{Path.GetFileNameWithoutExtension(model.Onnx)}-confusion.png";

    public static void Write(ExperimentResults experiment, string folder)
    {
        PngWriter.Write(BarChart(experiment.Models), Path.Combine(folder, Comparison), 800, 400);
        foreach (ModelResult model in experiment.Models)
        {
            PngWriter.Write(
                ChartStyle.Curve(model.Name, [.. model.History.Select(e => (e.Epoch, e.Accuracy, e.ValidationAccuracy))]),
                Path.Combine(folder, CurveOf(model)),
                560,
                360);
            PngWriter.Write(Confusion(model), Path.Combine(folder, ConfusionOf(model)), 520, 480);
        }
    }

    /// <summary>The article's comparison: a pair of bars for each model.</summary>
    private static PlotModel BarChart(IReadOnlyList<ModelResult> models)
    {
        PlotModel plot = ChartStyle.NewPlot("Train and validation accuracy");
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
        plot.Series.Add(Bars("train", ChartStyle.TrainColor, models.Select(m => m.TrainAccuracy)));
        plot.Series.Add(Bars("validation", ChartStyle.ValidationColor, models.Select(m => m.ValidationAccuracy)));
        return plot;
    }

    private static BarSeries Bars(string title, OxyColor color, IEnumerable<double> values)
    {
        var series = new BarSeries
        {
            Title = title,
            FillColor = color,
            XAxisKey = "accuracy",
            YAxisKey = "model",
            LabelPlacement = LabelPlacement.Outside,
            LabelFormatString = "{0:P1}",
        };
        series.Items.AddRange(values.Select(v => new BarItem(v)));
        return series;
    }

    /// <summary>Rows are labels; a row's cells sum to 1, so that rare classes are as visible as frequent ones.</summary>
    private static PlotModel Confusion(ModelResult model)
    {
        PlotModel plot = ChartStyle.NewPlot($"{model.Name}: confusion matrix (validation, fraction of each label)");
        string[] labels = [.. ExpressionLabels.All];
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
        for (int row = 0; row < labels.Length; row++)
        {
            double total = Math.Max(1, model.ConfusionMatrix[row].Sum());
            for (int column = 0; column < labels.Length; column++)
            {
                double fraction = model.ConfusionMatrix[row][column] / total;
                fractions[column, last - row] = fraction;
                plot.Annotations.Add(new TextAnnotation
                {
                    Text = $"{fraction * 100:F0}",
                    TextPosition = new DataPoint(column, last - row),
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

    private static CategoryAxis Categories(AxisPosition position, string title, string[] labels)
    {
        var axis = new CategoryAxis { Position = position, Title = title, IsTickCentered = true };
        axis.Labels.AddRange(labels);
        return axis;
    }
}
