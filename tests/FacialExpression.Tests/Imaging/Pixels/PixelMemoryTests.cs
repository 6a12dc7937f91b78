using System.Runtime.CompilerServices;

namespace FacialExpression.Tests.Imaging.Pixels;

public class PixelMemoryTests
{
    [Fact]
    public void Large_buffers_are_not_rounded_up()
    {
        // Above all sizes that other tests use at the same time.
        const int Size = 300_000_001;
        byte[] large = PixelMemory.Rent(Size);
        Assert.InRange(large.Length, Size, Size / 4 * 5);
    }

    [Fact]
    public void Large_buffers_that_nobody_uses_are_collected()
    {
        WeakReference large = RentAndReturn();
        GC.Collect();
        Assert.False(large.IsAlive);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(PixelMemory.LargestPooled)]
    public void Small_buffers_come_from_the_shared_pool(int size) =>
        Assert.InRange(PixelMemory.Rent(size).Length, size, PixelMemory.LargestPooled);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RentAndReturn()
    {
        byte[] large = PixelMemory.Rent(200_000_001);
        PixelMemory.Return(large);
        return new WeakReference(large);
    }
}
