using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Training.Tests.MLNet;

/// <summary>Alone, because the managed heap is every test's.</summary>
[Collection(AloneTests.Name)]
public class DataViewMemoryTests
{
    [Fact]
    public void Read_streams_rows_into_one_array()
    {
        const int Rows = 20_000;
        byte[] pixels = [.. Enumerable.Repeat((byte)90, 48 * 48 * 4)];
        IDataView data = new MLContext().Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(i => new ImageRow
        {
            Image = MLImage.CreateFromPixels(48, 48, MLPixelFormat.Bgra32, pixels),
            Label = i % 2 == 0 ? "happy" : "sad",
        }));
        var options = new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            InvalidRows = InvalidItemHandling.Skip,
        };
        long before = GC.GetTotalAllocatedBytes(precise: true);
        ExpressionDataset dataset = DataViewSource.Read(data, null, options);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        // The pixels once; a second copy would be as much again. Rows, names and labels are small beside them.
        Assert.Equal(Rows * 48 * 48, dataset.Training.Pixels.Length);
        Assert.InRange(allocated, Rows * 48 * 48, 1.8 * Rows * 48 * 48);
    }
}
