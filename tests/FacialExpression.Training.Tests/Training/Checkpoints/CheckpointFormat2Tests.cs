namespace FacialExpression.Training.Tests.Training.Checkpoints;

/// <summary>States of checkpoints of format 2, as they were written before format 3 existed.</summary>
public class CheckpointFormat2Tests
{
    // The dropout's rate and the inner layers have settings that are not the default.
    private const string State =
        """
        {"format":2,"library":"FacialExpression.Training 0.1.0","modelName":"Old","network":{"input":"8\u00D76\u00D71","layers":[
        {"$type":"Conv2D","strides":1,"padding":"Same","activation":"Linear","useBias":true,"filters":2,"kernelSize":3},
        {"$type":"Residual","layers":[{"$type":"BatchNormalization","momentum":0.9,"epsilon":0.01,"center":true,"scale":true}],
        "shortcut":[{"$type":"Conv2D","strides":1,"padding":"Valid","activation":"Linear","useBias":false,"filters":2,
        "kernelSize":1}]},{"$type":"Flatten"},{"$type":"Dropout","rate":0.25},
        {"$type":"Dense","units":7,"activation":"Softmax","useBias":true}]},"dataset":"faces","datasetHash":"00",
        "options":{"epochs":3},"callbacks":[],"position":{"epoch":2,"step":1,"mean":{"lossSum":8,"correct":4,"images":8},
        "learningRate":0.01,"stopReason":null,"history":[{"epoch":1,"loss":2,"accuracy":0.1,"validationLoss":"NaN",
        "validationAccuracy":"NaN"}]}}
        """;

    [Fact]
    public void Network_of_format_2_is_the_one_that_was_written()
    {
        var network = new Sequential(new ImageShape(8, 6, 1),
        [
            new Conv2D(2, 3) { Padding = Padding.Same },
            new Residual([new BatchNormalization(0.9, 0.01)]) { Shortcut = [new Conv2D(2, 1) { UseBias = false }] },
            new Flatten(),
            new Dropout(0.25),
            new Dense(7, ActivationFunction.Softmax),
        ]);
        CheckpointState state = CheckpointState.FromJson(State);
        Assert.Null(SettingsJson.FindDifference("", state.Network, NetworkJson.WriteNode(network), NetworkJson.Complete));
        Sequential read = NetworkJson.Read(state.Network.ToJsonString());
        Assert.Equal(network.Input, read.Input);
        Assert.Equal(network.Layers.Select(l => l.Layer), read.Layers.Select(l => l.Layer));
        Assert.Equal((2, 1), (state.Position.Epoch, state.Position.Step));
        Assert.False(state.Position.HasStatistics);
    }

    [Fact]
    public void Upgraded_state_is_of_the_current_format()
    {
        CheckpointState state = CheckpointState.FromJson(State);
        Assert.Equal(CheckpointState.CurrentFormat, state.Format);
        Assert.Equal(state.Network.ToJsonString(), CheckpointState.FromJson(state.ToJson()).Network.ToJsonString());
    }
}
