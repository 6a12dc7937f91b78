using System.Text.Json.Nodes;

namespace FacialExpression.Training.Tests.Training.Checkpoints;

public class SettingsJsonTests
{
    private static readonly Layer[] Layers =
    [
        new Conv2D(8, 3) { Strides = 2 },
        new Residual([new BatchNormalization()]) { Shortcut = [new ZeroPadding2D(0)] },
        new Flatten(),
        new Dense(7, ActivationFunction.Softmax),
    ];

    [Fact]
    public void Settings_do_not_differ_from_what_was_written_of_them()
    {
        JsonNode written = JsonNode.Parse(Write(Layers).ToJsonString())!;
        Assert.Null(FindDifference(written));
    }

    [Fact]
    public void A_property_that_a_file_lacks_has_its_default()
    {
        JsonNode stored = Write(Layers);
        stored["layers"]![0]!.AsObject().Remove("padding");
        stored["layers"]![1]!["layers"]![0]!.AsObject().Remove("epsilon");
        Assert.Null(FindDifference(stored));

        stored["layers"]![0]!.AsObject().Remove("strides"); // The default is 1, here it is 2.
        Assert.Equal("layers[0].strides 1; here it is 2", FindDifference(stored));
    }

    [Fact]
    public void Only_the_first_difference_is_reported()
    {
        string? difference = FindDifference(Write([new Conv2D(8, 5), .. Layers[2..]]));
        Assert.Equal("layers[0].kernelSize 5; here it is 3", difference);
        difference = FindDifference(NetworkJson.WriteNode(new Sequential(new ImageShape(9, 11, 1), Layers)));
        Assert.Equal("width 11; here it is 9", difference);
    }

    [Fact]
    public void Layers_of_other_types_and_numbers_differ()
    {
        string? difference = FindDifference(Write([.. Layers[..2], new GlobalMaxPooling2D(), Layers[3]]));
        Assert.Equal("layers[2].type \"GlobalMaxPooling2D\"; here it is \"Flatten\"", difference);
        JsonNode shorter = Write(Layers);
        shorter["layers"]!.AsArray().RemoveAt(3);
        difference = FindDifference(shorter);
        Assert.StartsWith("layers[3] none; here it is {\"type\":\"Dense\"", difference, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_or_a_layer_that_this_version_does_not_know_is_reported()
    {
        JsonNode stored = Write(Layers);
        stored["layers"]![3]!["dilation"] = 3;
        Assert.Equal("layers[3].dilation 3; this version has no such setting", FindDifference(stored));
        stored["layers"]![3]!["type"] = "Attention";
        Assert.Equal("layers[3].type \"Attention\"; here it is \"Dense\"", FindDifference(stored));
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

    private static JsonNode Write(Layer[] layers) => NetworkJson.WriteNode(new Sequential(new ImageShape(9, 9, 1), layers));

    private static string? FindDifference(JsonNode stored) =>
        SettingsJson.FindDifference("", stored, Write(Layers), NetworkJson.Complete);
}
