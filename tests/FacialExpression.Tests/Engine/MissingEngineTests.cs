using FacialExpression.Training;

namespace FacialExpression.Tests.Engine;

/// <summary>This project brings no libtorch, as an app that forgot it.</summary>
public class MissingEngineTests
{
    [Fact]
    public void Training_without_a_native_engine_names_the_package_to_add()
    {
        var trainer = new ExpressionTrainer(new TrainingOptions { Device = TrainingDevice.Cpu });
        string message = Assert.Throws<TrainingEngineException>(
            () => trainer.Fit(KnownModels.Model3, ExpressionDataset.Draw(7, 0))).Message;
        Assert.Contains("dotnet add package libtorch-cpu-", message, StringComparison.Ordinal);
        Assert.Contains("--version 2.10.0", message, StringComparison.Ordinal);
    }
}
