using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Tests.MLNet;

public class ExpressionModelEstimatorTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Paths_give_the_scores_of_the_classifier()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        IReadOnlyList<PipelineFixture.Output> actual = Run(fixture.Paths(_context, names));
        Assert.All(names.Zip(actual), pair => AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void MLImages_give_the_scores_of_the_classifier()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        IReadOnlyList<PipelineFixture.Output> actual = Run(fixture.Images(_context, names));
        Assert.All(names.Zip(actual), pair => AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void The_classifier_reads_an_MLImage_as_it_reads_the_file()
    {
        foreach (string name in PipelineFixture.PictureNames)
        {
            using MLImage image = MLImage.CreateFromFile(fixture.PathOf(name));
            Assert.Equal(fixture.Classifier.Predict(fixture.PathOf(name)), fixture.Classifier.Predict(image));
        }
    }

    private IReadOnlyList<PipelineFixture.Output> Run(IDataView data)
    {
        using TransformerChain<ITransformer> chain = _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(data);
        return [.. _context.Data.CreateEnumerable<PipelineFixture.Output>(chain.Transform(data), reuseRowObject: false)];
    }

    private void AssertSame(string name, PipelineFixture.Output actual)
    {
        ExpressionPrediction expected = fixture.Classifier.Predict(fixture.PathOf(name));
        Assert.Equal(expected.Expression.ToString(), actual.PredictedLabel);
        Assert.Equal(7, actual.Score.Length);
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal(expected.Scores[i], actual.Score[i], 1e-6f);
        }
    }
}
