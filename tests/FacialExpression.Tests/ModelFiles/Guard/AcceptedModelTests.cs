using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Tests.ModelFiles.Guard;

public class AcceptedModelTests
{
    [Fact]
    public void A_hand_made_model_gives_the_same_scores_as_unguarded()
    {
        AssertSameScores(HandMadeModel.BrightnessModel());
        AssertSameScores(HandMadeModel.PixelModel());
    }

    [Fact]
    public void The_pretrained_model_with_its_integers_and_weights_of_half_size_gives_the_same_scores_as_unguarded()
    {
        byte[] file = PretrainedModel.Read();
        HashSet<string> operators = [.. GuardedModel.Parse(file).Graph.Node.Select(node => node.OpType)];
        Assert.Superset(new HashSet<string> { "QuantizeLinear", "DequantizeLinear", "Cast" }, operators);
        AssertSameScores(file);
    }

    [Fact]
    public void A_model_with_each_operator_gives_the_same_scores_as_unguarded()
    {
        ModelProto model = GuardedModel.EveryOperator();
        AssertSameScores(model.ToByteArray());

        // Whoever makes an operator known adds it to that model.
        model.Graph.NodeOf("relu").OpType = "Sqrt";
        string message = GuardedModel.Refuse(model.ToByteArray());
        model.Graph.NodeOf("relu").OpType = "Relu";
        string[] known = message.Split("is not known; ")[1].Split(" are.")[0].Split(", ");
        Assert.Equal(known.Order(), model.Graph.Node.Select(node => node.OpType).Distinct().Order());
    }

    [Fact]
    public void Every_version_of_ONNX_that_is_let_in_can_be_run()
    {
        for (int version = 13; version <= 23; version++)
        {
            for (int labels = 2; labels <= 5; labels++)
            {
                ModelProto model = GuardedModel.EveryOperator();
                model.OpsetImport[0].Version = version;
                model.OpsetImport[1].Version = labels;
                model.IrVersion = 7 + (version % 6);
                AssertSameScores(model.ToByteArray());
            }
        }
    }

    [Fact]
    public void Load_accepts_nodes_without_optional_attributes()
    {
        ModelProto model = GuardedModel.EveryOperator();
        foreach ((string output, string attribute) in new[]
        {
            ("conv", "kernel_shape"), ("conv", "strides"), ("average", "pads"), ("norm", "epsilon"),
            ("flat", "axis"), ("Score", "axis"), ("PredictedLabel", "default_string"),
        })
        {
            NodeProto node = model.Graph.NodeOf(output);
            Assert.True(node.Attribute.Remove(node.Attribute.Single(a => a.Name == attribute)));
        }

        // Without pads the average of 6×6 has 4×4, which no longer goes with the sum.
        model.Graph.NodeOf("sum").Input[1] = "norm";
        model.Graph.NodeOf("PredictedLabel").Attribute.Add(Text("default_string", "none"));
        AssertSameScores(model.ToByteArray());
    }

    [Fact]
    public void Load_accepts_nodes_without_names()
    {
        ModelProto model = GuardedModel.EveryOperator();
        foreach (NodeProto node in model.Graph.Node.SkipLast(1))
        {
            node.Name = "";
        }

        AssertSameScores(model.ToByteArray());
    }

    [Fact]
    public void Load_accepts_a_model_without_ML_NET_slot_names()
    {
        ModelProto model = GuardedModel.EveryOperator();
        model.Graph.Node.RemoveAt(model.Graph.Node.Count - 1);
        model.Graph.Initializer.Remove(model.Graph.WeightOf("mlnet.Score.unusedInput"));
        AssertSameScores(model.ToByteArray());
    }

    [Fact]
    public void The_axis_of_a_softmax_may_be_counted_from_the_end()
    {
        ModelProto model = GuardedModel.EveryOperator();
        model.Graph.AttributeOf("Score", "axis").I = -1;
        AssertSameScores(model.ToByteArray());
    }

    [Fact]
    public void Load_accepts_a_Gemm_with_and_without_transB()
    {
        ModelProto model = GuardedModel.EveryOperator();
        model.Graph.WeightOf("slopes").Dims.Clear();
        model.Graph.WeightOf("slopes").Dims.Add([7, 3]);
        model.Graph.NodeOf("logits").Attribute.Add(Int("transB", 1));
        AssertSameScores(model.ToByteArray());
    }

    [Fact]
    public void Check_of_a_checked_model_changes_nothing()
    {
        byte[] once = ModelGuard.Check(GuardedModel.EveryOperator().ToByteArray(), "It", ModelLimits.Default);
        Assert.Equal(once, ModelGuard.Check(once, "It", ModelLimits.Default));
    }

    [Fact]
    public void Check_drops_metadata_of_others()
    {
        ModelProto model = GuardedModel.EveryOperator();
        string[] own = [.. model.MetadataProps.Select(p => p.Key)];

        // By the first, ONNX Runtime takes settings from a model; at the last it ends the key at the zero and then does not find
        // it.
        model.MetadataProps.Add(
        [
            new() { Key = "ort_config", Value = "{\"session_options\":{\"inter_op_num_threads\":64}}" },
            new() { Key = "", Value = "" },
            new() { Key = "FacialExpression.Scale\0", Value = "1" },
            new() { Key = "FacialExpression.Other\0Key", Value = "1" },
        ]);
        ModelProto checkedModel = GuardedModel.Parse(ModelGuard.Check(model.ToByteArray(), "It", ModelLimits.Default));
        Assert.Equal(own, checkedModel.MetadataProps.Select(p => p.Key));
        AssertSameMetadata(GuardedModel.EveryOperator(), model);
    }

    [Fact]
    public void Check_drops_unknown_fields()
    {
        ModelProto model = GuardedModel.EveryOperator();
        byte[] expected = ModelGuard.Check(model.ToByteArray(), "It", ModelLimits.Default);

        // A subgraph in the sixth field of an attribute that is known, beside its number; a text in each message's field of the
        // highest number.
        model.Graph.AttributeOf("flat", "axis").MergeFrom(new byte[] { 0x32, 2, 0x12, 0 });
        byte[] text = [0xFA, 0xFF, 0xFF, 0xFF, 0x0F, 3, 1, 2, 3];
        model.MergeFrom(text);
        model.Graph.MergeFrom(text);
        model.Graph.Node[0].MergeFrom(text);
        model.Graph.Initializer[0].MergeFrom(text);
        model.Graph.Input[0].Type.MergeFrom(text);
        Assert.Equal(expected, ModelGuard.Check(model.ToByteArray(), "It", ModelLimits.Default));
    }

    [Theory]
    [InlineData("ORTM", "")]
    [InlineData("ORTM1", "")]
    [InlineData("", "ORTM1")]
    public void A_producer_whose_name_marks_another_format_does_not_turn_the_file_into_that(string name, string version)
    {
        ModelProto model = GuardedModel.EveryOperator();
        model.ProducerName = name;
        model.ProducerVersion = version;
        byte[] file = ModelGuard.Check(model.ToByteArray(), "It", ModelLimits.Default);
        Assert.Equal("ORTM"u8, file.AsSpan(4, 4));
        AssertSameMetadata(GuardedModel.EveryOperator(), model);

        using var wide = ExpressionClassifier.Load(new MemoryStream(file), new ExpressionClassifierOptions { Threads = 2 });
        using ExpressionClassifier narrow = GuardedModel.Load(file);
        static Expression Predict(ExpressionClassifier classifier) =>
            classifier.Predict(new byte[144], 12, 12, PixelFormat.Gray8).Expression;
        Assert.Equal(Predict(narrow), Predict(wide));
    }

    private static void AssertSameMetadata(ModelProto expected, ModelProto actual)
    {
        using ExpressionClassifier one = GuardedModel.Load(expected);
        using ExpressionClassifier other = GuardedModel.Load(actual);
        Assert.Equal(one.Metadata.ToProperties(), other.Metadata.ToProperties());
    }

    private static void AssertSameScores(byte[] file)
    {
        using var unguarded = ModelSession.Open(file, threads: 1);
        using var guarded = ModelSession.Open(ModelGuard.Check(file, "It", ModelLimits.Default), threads: 1);
        ImageShape input = unguarded.Metadata.Input;
        byte[] gray = [.. Enumerable.Range(0, input.Size).Select(i => (byte)(i * 7))];
        float[] expected = new float[7];
        float[] actual = new float[7];
        unguarded.Run(gray, expected);
        guarded.Run(gray, actual);
        Assert.Equal(expected, actual);
        Assert.Equal(unguarded.Metadata.ToProperties(), guarded.Metadata.ToProperties());
        using ExpressionClassifier classifier = GuardedModel.Load(file);
        Assert.Equal(expected.Max(), classifier.Predict(gray, input.Width, input.Height, PixelFormat.Gray8).Confidence);
    }
}
