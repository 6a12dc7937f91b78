namespace FacialExpression.Training.Tests.Evaluation;

[Collection(TorchTests.Name)]
public class ExpressionClassifierExtensionsTests
{
    [Fact]
    public void A_split_is_measured_whole_as_the_training_measured_it()
    {
        TestData.RequireNativeEngine();

        // 75 is no multiple of a batch: the uneven last one counts by its images.
        ExpressionDataset faces = ExpressionDataset.Draw(70, 75);
        TrainedExpressionModel model = new SmallModel().Fit(faces, new TrainingOptions { Epochs = 3, BatchSize = 16 });
        using ExpressionClassifier classifier = model.ToClassifier();
        ExpressionEvaluation evaluation = classifier.Evaluate(faces.Validation);
        Assert.Equal(75, evaluation.Count);
        Assert.Equal(model.History[^1].ValidationAccuracy, evaluation.Accuracy, 1e-9);
        Assert.Equal(model.History[^1].ValidationLoss, evaluation.Loss, 1e-4);

        var leftOut = new HashSet<int>(Enumerable.Range(0, 74));
        ExpressionEvaluation last = classifier.Evaluate(faces.Validation, leftOut);
        bool isRight = classifier.Predict(faces.Validation.GetPixels(74), 48, 48).Expression == faces.Validation.Labels[74];
        Assert.Equal((1, isRight ? 1.0 : 0.0), (last.Count, last.Accuracy));
    }
}
