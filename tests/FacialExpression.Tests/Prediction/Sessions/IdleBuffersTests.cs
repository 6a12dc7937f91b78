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
