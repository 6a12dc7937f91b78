namespace FacialExpression.Training.Tests.Data;

[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public class DrawnFacesTests
{
    private sealed class LinearModel : IExpressionModelBuilder
    {
        public string Name => "Linear";

        public Sequential Build(ImageShape input, int classCount) =>
            new(input, [new Flatten(), new Dense(classCount, ActivationFunction.Softmax)]);
    }

    [Fact]
    public void Draw_gives_the_same_faces_for_the_same_seed_only()
    {
        ExpressionDataset one = ExpressionDataset.Draw(70, 21, seed: 5);
        ExpressionDataset again = ExpressionDataset.Draw(70, 21, seed: 5);
        ExpressionDataset other = ExpressionDataset.Draw(70, 21, seed: 6);
        Assert.True(one.Training.Pixels.SequenceEqual(again.Training.Pixels));
        Assert.True(one.Validation.Pixels.SequenceEqual(again.Validation.Pixels));
        Assert.False(one.Training.Pixels.SequenceEqual(other.Training.Pixels));
        Assert.All(
            Enum.GetValues<Expression>(), e => Assert.Equal((10, 3), (one.Training.CountOf(e), one.Validation.CountOf(e))));
    }

    [Fact]
    public void Draw_repeats_no_face_and_draws_no_blank_one()
    {
        DatasetAudit audit = ExpressionDataset.Draw(700, 210).Audit();
        Assert.Empty(audit.Duplicates);
        Assert.Empty(audit.BlankImages);
    }

    [Fact]
    public void Drawn_faces_distinguish_a_better_model_from_a_worse_one()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset faces = ExpressionDataset.Draw(1400, 490);
        double Train(IExpressionModelBuilder model, int epochs) =>
            new ExpressionTrainer(new TrainingOptions { Epochs = epochs, ValidationBatchSize = 256 })
                .Fit(model, faces).History[^1].ValidationAccuracy;
        double linear = Train(new LinearModel(), 8);
        double convolutional = Train(KnownModels.Model3, 6);
        Assert.InRange(linear, 1.2 / 7, 0.75);
        Assert.InRange(convolutional, linear + 0.1, 0.99);
    }
}
