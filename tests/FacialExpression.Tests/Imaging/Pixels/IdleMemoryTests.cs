using System.Runtime.CompilerServices;

namespace FacialExpression.Tests.Imaging.Pixels;

public class IdleMemoryTests
{
    private readonly IdleMemory _idle = new(capacity: 2);
    private readonly byte[] _buffer = new byte[100];

    [Theory]
    [InlineData(100, true)]
    [InlineData(90, true)]
    [InlineData(80, true)]
    [InlineData(79, false)]
    [InlineData(101, false)]
    public void A_buffer_is_for_sizes_that_nearly_fill_it(int size, bool expected)
    {
        _idle.Return(_buffer);
        Assert.Equal(expected, ReferenceEquals(_buffer, _idle.Take(size)));
    }

    [Fact]
    public void A_buffer_is_taken_once()
    {
        Assert.Null(_idle.Take(100));
        _idle.Return(_buffer);
        Assert.Null(_idle.Take(50));
        Assert.Same(_buffer, _idle.Take(100));
        Assert.Null(_idle.Take(100));
    }

    [Fact]
    public void Only_as_many_are_kept_as_may_be()
    {
        byte[] second = new byte[200];
        byte[] third = new byte[300];
        _idle.Return(_buffer);
        _idle.Return(second);
        _idle.Return(third);
        Assert.Null(_idle.Take(300));
        Assert.Same(_buffer, _idle.Take(100));
        Assert.Same(second, _idle.Take(200));
        GC.KeepAlive(third);
    }

    [Fact]
    public void Buffers_that_were_collected_make_room()
    {
        ReturnTwo();
        GC.Collect();
        _idle.Return(_buffer);
        Assert.Same(_buffer, _idle.Take(100));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReturnTwo()
    {
        _idle.Return(new byte[100]);
        _idle.Return(new byte[100]);
    }
}
