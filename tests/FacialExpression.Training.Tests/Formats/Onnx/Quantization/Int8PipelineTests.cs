using FacialExpression.Tests.MLNet;
using FacialExpression.Training.Tests.Formats.Keras;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Training.Tests.Formats.Onnx.Quantization;

/// <summary>ML.NET's pipelines with an int8 file.</summary>
[Trait("Duration", "Long")]
public sealed class Int8PipelineTests : TemporaryFolder
{
    [Fact]
    public void Fitted_and_saved_pipelines_give_the_scores_of_the_classifier()
    {
        var pictures = Pictures.All.ToList();
        pictures.ForEach(p => File.WriteAllBytes(At(p.Name), p.Bytes));
        PathRow[] rows = [.. pictures.Select(p => new PathRow { Image = At(p.Name) })];
        ModelMaker.Make(KnownModels.CompactResNet).Save(
            At("model.onnx"), WeightFormat.Int8, ExpressionDataset.Draw(64, 7).Training);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(At("model.onnx"));
        float[][] batch =
        [
            .. classifier.PredictBatch(rows.Select(r => r.Image!)).Select(p => p.Scores.Select(s => s.Score).ToArray()),
        ];
        var context = new MLContext();
        IDataView data = context.Data.LoadFromEnumerable(rows);
        using ExpressionModelTransformer fitted =
            context.Transforms.ApplyExpressionModel(At("model.onnx"), imageColumnName: nameof(PathRow.Image)).Fit(data);
        context.Model.Save(fitted, data.Schema, At("pipeline.zip"));
        ITransformer loaded = new MLContext().Model.Load(At("pipeline.zip"), out _);
        using var disposable = (IDisposable)loaded;
        foreach (ITransformer transformer in new[] { fitted, loaded })
        {
            float[][] scores = [.. transformer.Transform(data).GetColumn<float[]>("Score")];
            Assert.Equal(rows.Length, scores.Length);
            Assert.All(batch.Zip(scores), row => Assert.All(
                row.First.Zip(row.Second), s => Assert.Equal(s.First, s.Second, 1e-4f)));
            Assert.All(rows.Zip(scores), row => Assert.All(
                classifier.Predict(row.First.Image!).Scores.Zip(row.Second),
                s => Assert.Equal(s.First.Score, s.Second, 1e-4f)));
        }
    }
}
