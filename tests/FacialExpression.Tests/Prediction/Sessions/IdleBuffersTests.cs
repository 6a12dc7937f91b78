namespace FacialExpression.Tests.Prediction.Sessions;

public class IdleBuffersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    public void Idle_memory_is_bounded_after_a_burst_of_callers(int count)
    {
        OnnxRuntimePrivacy.Ensure();
        using var idle = new IdleBuffers(new ImageShape(224, 224, 1), labelCount: 8, batchSize: 16);
        SessionBuffers[] burst = [.. Enumerable.Range(0, 64).Select(_ => idle.Rent(count))];
        Assert.Equal(0, idle.Bytes);
        Array.ForEach(burst, idle.Return);
        Assert.InRange(idle.Bytes, burst[0].Bytes, IdleBuffers.MaxBytes);
    }

    [Fact]
    public void Buffers_above_the_bound_are_not_retained()
    {
        OnnxRuntimePrivacy.Ensure();
        using var idle = new IdleBuffers(new ImageShape(2048, 2048, 1), labelCount: 7, batchSize: 16);
        idle.Return(idle.Rent(1));
        idle.Return(idle.Rent(2));
        Assert.Equal(0, idle.Bytes);
    }

    // Single images have a bound of their own, which a bound of 0 for batches does not touch, and none is over it by a byte.
    [Fact]
    public void Bounds_of_single_images_and_of_batches_hold_to_the_byte()
    {
        OnnxRuntimePrivacy.Ensure();
        // 4 bytes × (1,023 + 1) pixels and scores: 1,024 buffers fill the bound.
        using var singles = new IdleBuffers(new ImageShape(1, 1023, 1), labelCount: 1, batchSize: 2, maxBatchBytes: 0);
        SessionBuffers[] burst = [.. Enumerable.Range(0, 1100).Select(_ => singles.Rent(1))];
        Assert.All(burst, buffers => Assert.Equal(4096, buffers.Bytes));
        SessionBuffers batch = singles.Rent(2);
        Array.ForEach(burst, singles.Return);
        singles.Return(batch);
        Assert.Equal(IdleBuffers.MaxBytes, singles.Bytes);
        SessionBuffers[] again = [.. Enumerable.Range(0, 1025).Select(_ => singles.Rent(1))];
        Assert.Equal(burst[..1024], again[..1024]);
        Assert.DoesNotContain(again[1024], burst);
        Assert.NotSame(batch, singles.Rent(2));
        Array.ForEach(again, buffers => buffers.Dispose());
        using var batches = new IdleBuffers(new ImageShape(1, 1023, 1), labelCount: 1, batchSize: 2, maxBatchBytes: 8192);
        (SessionBuffers first, SessionBuffers second) = (batches.Rent(2), batches.Rent(2));
        batches.Return(first);
        batches.Return(second);
        Assert.Equal(8192, batches.Bytes);
        Assert.Same(first, batches.Rent(2));
        Assert.NotSame(second, batches.Rent(2));
        first.Dispose();
    }

    [Fact]
    public void Disposal_leaves_no_idle_buffer()
    {
        OnnxRuntimePrivacy.Ensure();
        var idle = new IdleBuffers(ImageShape.Fer2013, labelCount: 7, batchSize: 16);
        SessionBuffers[] buffers = [idle.Rent(1), idle.Rent(1), idle.Rent(3)];
        Array.ForEach(buffers, idle.Return);
        Assert.Equal(buffers.Sum(b => b.Bytes), idle.Bytes);
        idle.Dispose();
        Assert.Equal(0, idle.Bytes);
        SessionBuffers[] later = [idle.Rent(1), idle.Rent(3)];
        Assert.DoesNotContain(later, buffers.Contains);
        Array.ForEach(later, b => b.Dispose());
    }

    [Fact]
    public void A_returned_buffer_is_used_again()
    {
        OnnxRuntimePrivacy.Ensure();
        using var idle = new IdleBuffers(ImageShape.Fer2013, labelCount: 7, batchSize: 16);
        SessionBuffers first = idle.Rent(3);
        idle.Return(first);
        Assert.Same(first, idle.Rent(3));
        Assert.Equal(0, idle.Bytes);
        first.Dispose();
    }

    [Fact]
    public void The_batches_at_work_on_a_GPU_leave_their_buffers_for_the_next()
    {
        OnnxRuntimePrivacy.Ensure();
        var gpu = new SessionDevice(0, _ => { });
        int batchSize = gpu.BatchSizeFor(activations: 1);
        using var idle = new IdleBuffers(ImageShape.Fer2013, 7, batchSize, gpu.IdleBatchBytes);
        SessionBuffers[] atWork = [.. Enumerable.Range(0, gpu.BatchesAtOnce).Select(_ => idle.Rent(batchSize))];
        Array.ForEach(atWork, idle.Return);
        Assert.Equal(atWork.Sum(buffers => buffers.Bytes), idle.Bytes);
        Assert.Equal(atWork, [.. atWork.Select(_ => idle.Rent(batchSize))]);
        Array.ForEach(atWork, buffers => buffers.Dispose());
    }

    [Fact]
    public void Many_callers_of_a_session_leave_bounded_idle_memory()
    {
        using var session = ModelSession.Open(HandMadeModel.PixelModel(), threads: 1);
        byte[] gray = new byte[48 * 48];
        Thread[] callers =
        [
            .. Enumerable.Range(0, 64).Select(_ => new Thread(() =>
            {
                for (int i = 0; i < 20; i++)
                {
                    session.Run(gray, new float[7]);
                }
            })),
        ];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.InRange(session.IdleBytes, 1, 2 * IdleBuffers.MaxBytes);
    }
}
