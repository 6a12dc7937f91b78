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

    [Fact]
    public void Weights_by_name_are_those_of_the_classes_and_1_for_the_others()
    {
        var options = new TrainingOptions
        {
            ClassWeightsByName = new Dictionary<string, double> { ["SMILE"] = 2, ["happy"] = 3 },
        };
        options.Validate();
        Assert.Equal([1, 2, 3], options.GetClassWeights(["frown", "smile", "happiness"]));
        var expressions = new TrainingOptions { ClassWeightsByName = new Dictionary<string, double> { ["sadness"] = 0.5 } };
        Assert.Equal([1, 1, 1, 1, 1, 0.5, 1], expressions.GetClassWeights(ExpressionLabels.All));
        Assert.Equal([1, 1], new TrainingOptions().GetClassWeights(["a", "b"]));
    }

    [Fact]
    public void Weights_by_name_are_validated()
    {
        string message = Assert.Throws<ArgumentException>(new TrainingOptions
        {
            ClassWeights = new Dictionary<Expression, double> { [Expression.Sad] = 2 },
            ClassWeightsByName = new Dictionary<string, double> { ["sad"] = -1 },
        }.Validate).Message;
        Assert.Contains("must not both be set", message, StringComparison.Ordinal);
        Assert.Contains("received -1 for \"sad\"", message, StringComparison.Ordinal);
        static string Refusal(params (string Name, double Weight)[] weights) => Assert.Throws<ArgumentException>(
            () => new TrainingOptions { ClassWeightsByName = weights.ToDictionary(w => w.Name, w => w.Weight) }
                .GetClassWeights(["yes", "happy"])).Message;
        Assert.Contains("a weight for \"no\"", Refusal(("no", 2)), StringComparison.Ordinal);
        Assert.Contains("a second one of happy", Refusal(("happy", 2), ("happiness", 3)), StringComparison.Ordinal);
        Assert.Contains("must not all be 0", Refusal(("yes", 0), ("happy", 0)), StringComparison.Ordinal);
    }
}
