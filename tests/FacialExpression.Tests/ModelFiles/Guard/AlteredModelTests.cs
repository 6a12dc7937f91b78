using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.Tests.ModelFiles.Guard.GuardedModel;

namespace FacialExpression.Tests.ModelFiles.Guard;

[Trait("Duration", "Long")]
public class AlteredModelTests
{
    private static readonly long[] Numbers =
        [0, 1, -1, 2, 5, 2048, 2049, int.MaxValue, int.MinValue, 1L << 40, long.MaxValue, long.MinValue];

    [Fact]
    public void A_file_with_one_byte_altered_is_loaded_or_refused()
    {
        static int CountRefused(byte[] file, byte flip) => Enumerable.Range(0, file.Length).Count(i =>
        {
            byte[] altered = [.. file];
            altered[i] ^= flip;
            return IsRefused(altered);
        });
        byte[] large = EveryOperator().ToByteArray();
        byte[] small = HandMadeModel.BrightnessModel();

        // Those that are not are the weights' numbers, names that nothing goes by, and metadata.
        Assert.InRange(CountRefused(large, 0xFF), large.Length / 2, large.Length);
        Assert.InRange(CountRefused(small, 0x80), small.Length / 2, small.Length);
        Assert.InRange(CountRefused(small, 0x01), small.Length / 2, small.Length);
    }

    [Fact]
    public void A_file_that_ends_early_or_begins_late_is_refused()
    {
        byte[] file = HandMadeModel.BrightnessModel();

        // The last field, which may be missing.
        int temperature = Parse(file).MetadataProps[^1].CalculateSize() + 2;
        for (int i = 1; i < file.Length; i++)
        {
            Assert.Equal(i != temperature, IsRefused(file[..^i]));
            Assert.True(IsRefused(file[i..]));
        }
    }

    [Fact]
    public void Load_refuses_two_concatenated_model_files() =>
        Refuse([.. HandMadeModel.BrightnessModel(), .. HandMadeModel.BrightnessModel()]);

    [Fact]
    public void A_node_or_a_weight_less_or_more_is_loaded_or_refused()
    {
        for (int i = 0; i < EveryOperator().Graph.Node.Count; i++)
        {
            // The names for ML.NET are the last, and may be missing.
            Assert.Equal(i < EveryOperator().Graph.Node.Count - 1, IsRefused(Changed(graph => graph.Node.RemoveAt(i))));
            Assert.True(IsRefused(Changed(graph => graph.Node.Add(graph.Node[i].Clone()))));
            Assert.True(IsRefused(Changed(graph => graph.Node[i] = new NodeProto())));
        }

        for (int i = 0; i < EveryOperator().Graph.Initializer.Count; i++)
        {
            Assert.True(IsRefused(Changed(graph => graph.Initializer.RemoveAt(i))));
            Assert.True(IsRefused(Changed(graph => graph.Initializer.Add(graph.Initializer[i].Clone()))));
            Assert.True(IsRefused(Changed(graph => graph.Initializer[i] = new TensorProto())));
        }
    }

    [Fact]
    public void Any_node_may_be_of_any_operator_and_is_loaded_or_refused()
    {
        GraphProto graph = EveryOperator().Graph;
        for (int i = 0; i < graph.Node.Count; i++)
        {
            foreach (NodeProto other in graph.Node)
            {
                IsRefused(Changed(changed => (changed.Node[i].OpType, changed.Node[i].Domain) = (other.OpType, other.Domain)));
                IsRefused(Changed(changed =>
                {
                    NodeProto taken = other.Clone();
                    (taken.Name, string output) = (changed.Node[i].Name, changed.Node[i].Output[0]);
                    taken.Output[0] = output;
                    changed.Node[i] = taken;
                }));
            }
        }
    }

    [Fact]
    public void Any_number_of_an_attribute_may_be_anything_and_is_loaded_or_refused()
    {
        GraphProto graph = EveryOperator().Graph;
        for (int i = 0; i < graph.Node.Count; i++)
        {
            for (int j = 0; j < graph.Node[i].Attribute.Count; j++)
            {
                foreach (long number in Numbers)
                {
                    IsRefused(Changed(changed => changed.Node[i].Attribute[j].I = number));
                    for (int k = 0; k < graph.Node[i].Attribute[j].Ints.Count; k++)
                    {
                        IsRefused(Changed(changed => changed.Node[i].Attribute[j].Ints[k] = number));
                    }
                }
            }
        }
    }

    [Fact]
    public void Load_refuses_any_altered_size()
    {
        GraphProto graph = EveryOperator().Graph;
        foreach (long number in Numbers)
        {
            for (int i = 0; i < graph.Initializer.Count; i++)
            {
                for (int j = 0; j < graph.Initializer[i].Dims.Count; j++)
                {
                    Assert.True(
                        graph.Initializer[i].Dims[j] == number || IsRefused(
                            Changed(changed => changed.Initializer[i].Dims[j] = number)));
                }
            }

            for (int j = 1; j < 4; j++)
            {
                TensorShapeProto.Types.Dimension Size(GraphProto changed) => changed.Input[0].Type.TensorType.Shape.Dim[j];
                Assert.True(Size(graph).DimValue == number || IsRefused(Changed(changed => Size(changed).DimValue = number)));
            }
        }
    }

    private static byte[] Changed(Action<GraphProto> change)
    {
        ModelProto model = EveryOperator();
        change(model.Graph);
        return model.ToByteArray();
    }

    /// <summary>Whatever the file is, it is loaded, or refused in the one way, and ONNX Runtime has nothing to add.</summary>
    private static bool IsRefused(byte[] file)
    {
        try
        {
            Load(file).Dispose();
            return false;
        }
        catch (InvalidModelFileException e)
        {
            Assert.DoesNotContain("ONNX Runtime", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(e.Message, char.IsControl);
            return true;
        }
    }
}
