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

    // Sizes that no other test uses at the same time. A buffer of 100 MB is for requests of 80 to 100.
    [Theory]
    [InlineData(100_000_000, true)]
    [InlineData(90_000_000, true)]
    [InlineData(80_000_000, true)]
    [InlineData(79_999_999, false)]
    [InlineData(100_000_001, false)]
    public void A_returned_buffer_is_used_for_what_nearly_fills_it(int size, bool isReused)
    {
        byte[] first = PixelMemory.Rent(100_000_000);
        PixelMemory.Return(first);
        byte[] second = PixelMemory.Rent(size);
        Assert.Equal(isReused, ReferenceEquals(first, second));

        // Taken, it is nobody else's; what nobody took is taken now.
        Assert.Equal(!isReused, ReferenceEquals(first, PixelMemory.Rent(100_000_000)));
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
