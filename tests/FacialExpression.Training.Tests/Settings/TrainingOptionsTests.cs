namespace FacialExpression.Training.Tests.Settings;

public class TrainingOptionsTests
{
    [Fact]
    public void Defaults_are_Keras()
    {
        var options = new TrainingOptions();
        Assert.Equal(
            (1, 32, null, TrainingDevice.Auto),
            (options.Epochs, options.BatchSize, options.ValidationBatchSize, options.Device));
        Assert.Equal(new Adam { LearningRate = 0.001, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-7 }, options.Optimizer);
        options.Validate();
    }

    [Fact]
    public void Validate_lists_every_setting_out_of_range_with_what_was_received()
    {
        var options = new TrainingOptions
        {
            Epochs = 0,
            BatchSize = -1,
            ValidationBatchSize = 0,
            Device = (TrainingDevice)9,
            Optimizer = new Adam { LearningRate = double.NaN, Beta1 = 1, Beta2 = -0.5, Epsilon = 0 },
        };
        string message = Assert.Throws<ArgumentException>(options.Validate).Message;
        Assert.All(
            new[]
            {
                "Epochs must be above 0, received 0", "BatchSize must be above 0, received -1",
                "ValidationBatchSize must be above 0, received 0", "Device must be Auto, Cpu or Cuda, received 9",
                "LearningRate must be above 0, received NaN", "Beta1 must be at least 0 and less than 1, received 1;",
                "Beta2 must be at least 0 and less than 1, received -0.5", "Epsilon must be above 0, received 0",
            },
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
