namespace FacialExpression.Training.Tests.Training.Checkpoints;

public class RunningMeanTests
{
    [Fact]
    public void Batches_count_by_their_images()
    {
        RunningMean mean = default(RunningMean)
            .Add(meanLoss: 1.0, correct: 2, images: 4)
            .Add(meanLoss: 4.0, correct: 1, images: 1);
        Assert.Equal((1.0 * 4 + 4.0 * 1) / 5, mean.Loss, 1e-12);
        Assert.Equal(3 / 5.0, mean.Accuracy, 1e-12);
    }

    [Fact]
    public void Mean_of_no_image_is_NaN()
    {
        Assert.Equal(double.NaN, new RunningMean().Loss);
        Assert.Equal(double.NaN, new RunningMean().Accuracy);
    }
}
