using System.Text.Json.Nodes;

namespace FacialExpression.Training.Tests.Training.Checkpoints;

public class SettingsJsonTests
{
    private static readonly Type Layers = typeof(IReadOnlyList<Layer>);

    private static readonly Layer[] Network =
    [
        new Conv2D(8, 3) { Strides = 2 },
        new Residual([new BatchNormalization()]) { Shortcut = [new ZeroPadding2D(0)] },
        new Dense(7, ActivationFunction.Softmax),
    ];

    [Fact]
    public void Settings_do_not_differ_from_what_was_written_of_them()
    {
        JsonNode written = JsonNode.Parse(SettingsJson.Write(Network, Layers)!.ToJsonString())!;
        Assert.Null(FindDifference(written));
    }

    [Fact]
    public void A_property_that_a_file_lacks_has_its_default()
    {
        JsonNode stored = SettingsJson.Write(Network, Layers)!;
        stored[0]!.AsObject().Remove("padding");
        stored[1]!["layers"]![0]!.AsObject().Remove("epsilon");
        Assert.Null(FindDifference(stored));

        stored[0]!.AsObject().Remove("strides"); // The default is 1, here it is 2.
        Assert.Equal("layers[0].strides 1; here it is 2", FindDifference(stored));
    }

    [Fact]
    public void Only_the_first_difference_is_reported()
    {
        Layer[] other = [new Conv2D(8, 5), new Dense(7, ActivationFunction.Softmax)];
        string? difference = FindDifference(SettingsJson.Write(other, Layers));
        Assert.Equal("layers[0].kernelSize 5; here it is 3", difference);
    }

    [Fact]
    public void Layers_of_other_types_and_numbers_differ()
    {
        Layer[] other = [Network[0], Network[1], new Flatten(), Network[2]];
        string? difference = FindDifference(SettingsJson.Write(other, Layers));
        Assert.Equal("layers[2].$type \"Flatten\"; here it is \"Dense\"", difference);
        difference = FindDifference(SettingsJson.Write(Network[..2], Layers));
        Assert.StartsWith("layers[2] none; here it is {\"$type\":\"Dense\"", difference, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_this_version_does_not_know_is_reported()
    {
        JsonNode stored = SettingsJson.Write(Network, Layers)!;
        stored[2]!["dilation"] = 3;
        string? difference = FindDifference(stored);
        Assert.Equal("layers[2].dilation 3; this version has no such setting", difference);
    }

    [Fact]
    public void Every_training_option_is_compared_by_meaning()
    {
        var options = new TrainingOptions { Optimizer = new AdamW(), Augmentation = Augmentation.Faces, AverageMomentum = 0.9 };
        JsonNode now = SettingsJson.Write(options, typeof(TrainingOptions))!;
        var stored = new JsonObject
        {
            ["optimizer"] = new JsonObject { ["$type"] = "AdamW" },
            ["augmentation"] = now["augmentation"]!.DeepClone(),
            ["averageMomentum"] = 0.90,
        };
        Assert.Null(SettingsJson.FindDifference("", stored, now, typeof(TrainingOptions)));
        stored["optimizer"]!["weightDecay"] = 0.1;
        Assert.Equal(
            "optimizer.weightDecay 0.1; here it is 0.004", SettingsJson.FindDifference("", stored, now, typeof(TrainingOptions)));
        Assert.Null(SettingsJson.FindDifference("", stored, now, typeof(TrainingOptions), "optimizer"));
    }

    private static string? FindDifference(JsonNode? stored) =>
        SettingsJson.FindDifference("layers", stored, SettingsJson.Write(Network, Layers), Layers);
}
