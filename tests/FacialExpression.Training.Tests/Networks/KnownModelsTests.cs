using System.Text.Json;
using FacialExpression.Training.Tests.Formats.Onnx;

namespace FacialExpression.Training.Tests.Networks;

[Collection(TorchTests.Name)]
public class KnownModelsTests
{
    public static TheoryData<int> Indices => [.. Enumerable.Range(0, KnownModels.All.Count)];

    [Fact]
    public void Names_and_parameter_counts_are_the_articles()
    {
        (string, long)[] expected =
        [
            ("Model 1", 3_984_775), ("Model 2", 3_984_775), ("Model 3", 355_847), ("Model 4", 7_815_659),
                ("Model 4.5", 7_815_659),
        ];
        Assert.Equal(expected, KnownModels.Article.Select(m => (m.Name, m.Build(ImageShape.Fer2013, 7).ParameterCount)));
    }

    [Fact]
    public void Model_2_has_the_layers_of_model_1() => Assert.Equal(
        KnownModels.Model1.Build(ImageShape.Fer2013, 7).Layers.Select(l => l.Layer),
        KnownModels.Model2.Build(ImageShape.Fer2013, 7).Layers.Select(l => l.Layer));

    // By hand: 48²·9·32, three convolutions to twice the filters of 24²·9·32·64, two blocks of 2·12²·9·128², and Dense 256·7.
    [Fact]
    public void Compact_ResNet_keeps_within_its_bounds()
    {
        Sequential model = KnownModels.CompactResNet.Build(ImageShape.Fer2013, 7);
        Assert.Equal(663_552 + (3 * 10_616_832) + (2 * 42_467_328) + 1_792, model.MultiplyAddCount);
        Assert.InRange(model.MultiplyAddCount, 1, 120_000_000);
        Assert.Equal(1_868_711, model.ParameterCount);
    }

    // Compact ResNet, and a block of 2·24²·9·64² with 2·9·64² weights, 2·(64 + 64) scales and 2·(64 + 64) statistics.
    [Fact]
    public void Expression_ResNet_is_Compact_ResNet_with_one_more_block()
    {
        Sequential model = KnownModels.ExpressionResNet.Build(ImageShape.Fer2013, 7);
        Sequential compact = KnownModels.CompactResNet.Build(ImageShape.Fer2013, 7);
        Assert.Equal(compact.MultiplyAddCount + (2 * 576 * 9 * 64 * 64), model.MultiplyAddCount);
        Assert.Equal(compact.ParameterCount + (2 * 9 * 64 * 64) + (4 * 128), model.ParameterCount);
        Assert.Equal([.. KnownModels.Article, KnownModels.CompactResNet, KnownModels.ExpressionResNet], KnownModels.All);
    }

    [Fact]
    public void Default_options_are_those_of_the_stored_experiment()
    {
        string stored = Path.Combine(TestData.RepositoryRoot!, "docs", "experiment", "results.json");
        using JsonDocument results = JsonDocument.Parse(File.ReadAllText(stored));
        Assert.Equal(results.RootElement.GetProperty("models").EnumerateArray().Select(Stored), KnownModels.Article.Select(Own));

        static (string?, int, int, int?) Stored(JsonElement model) => (
            model.GetProperty("name").GetString(),
            model.GetProperty("epochs").GetInt32(),
            model.GetProperty("batchSize").GetInt32(),
            model.GetProperty("validationBatchSize").GetInt32());

        static (string?, int, int, int?) Own(IExpressionModelBuilder model)
        {
            TrainingOptions options = model.DefaultOptions;
            return (model.Name, options.Epochs, options.BatchSize, options.ValidationBatchSize);
        }
    }

    [Fact]
    public void Default_options_are_valid() => Assert.All(KnownModels.All, m => m.DefaultOptions.Validate());

    // As Keras 3 prints it for this model.
    [Fact]
    public void Summary_is_what_Keras_prints() => Assert.Equal(
        """
        Model: "sequential"
        ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
        ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
        ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
        │ conv2d (Conv2D)                 │ (None, 46, 46, 32)     │           320 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ conv2d_1 (Conv2D)               │ (None, 44, 44, 64)     │        18,496 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ max_pooling2d (MaxPooling2D)    │ (None, 22, 22, 64)     │             0 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ flatten (Flatten)               │ (None, 30976)          │             0 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ dense (Dense)                   │ (None, 128)            │     3,965,056 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ dropout (Dropout)               │ (None, 128)            │             0 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ dense_1 (Dense)                 │ (None, 7)              │           903 │
        └─────────────────────────────────┴────────────────────────┴───────────────┘
         Total params: 3,984,775 (15.20 MB)
         Trainable params: 3,984,775 (15.20 MB)
         Non-trainable params: 0 (0.00 B)

        """.ReplaceLineEndings("\n"),
        KnownModels.Model1.Build(ImageShape.Fer2013, 7).Summary());

    [Theory]
    [Trait("Duration", "Long")]
    [MemberData(nameof(Indices))]
    public void TorchSharp_and_ONNX_Runtime_agree(int index)
    {
        TestData.RequireNativeEngine();
        Sequential model = KnownModels.All[index].Build(ImageShape.Fer2013, 7);
        Assert.InRange(OnnxParity.LargestDifference(model, batchSize: 1), 0, 1e-5);
        Assert.InRange(OnnxParity.LargestDifference(model, batchSize: 7), 0, 1e-5);
    }
}
