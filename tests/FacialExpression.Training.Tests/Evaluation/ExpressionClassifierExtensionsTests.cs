namespace FacialExpression.Training.Tests.Evaluation;

[Collection(TorchTests.Name)]
public class ExpressionClassifierExtensionsTests
{
    [Fact]
    public void Evaluate_matches_the_figures_of_the_training()
    {
        TestData.RequireNativeEngine();

        // 75 is no multiple of the batch size: the last batch counts by its images.
        ExpressionDataset faces = ExpressionDataset.Draw(70, 75);
        TrainedExpressionModel model = new SmallModel().Fit(faces, new TrainingOptions { Epochs = 3, BatchSize = 16 });
        using ExpressionClassifier classifier = model.ToClassifier();
        ExpressionEvaluation evaluation = classifier.Evaluate(faces.Validation);
        Assert.Equal(75, evaluation.Count);
        Assert.Equal(model.History[^1].ValidationAccuracy, evaluation.Accuracy, 1e-9);
        Assert.Equal(model.History[^1].ValidationLoss, evaluation.Loss, 1e-4);

        var leftOut = new HashSet<int>(Enumerable.Range(0, 74));
        ExpressionEvaluation last = classifier.Evaluate(faces.Validation, leftOut);
        ExpressionPrediction prediction = classifier.Predict(faces.Validation.GetPixels(74), 48, 48, PixelFormat.Gray8);
        bool isRight = prediction.Expression == faces.Validation.Labels[74];
        Assert.Equal((1, isRight ? 1.0 : 0.0), (last.Count, last.Accuracy));
    }
}
