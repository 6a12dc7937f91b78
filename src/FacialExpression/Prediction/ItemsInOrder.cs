using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FacialExpression;

/// <summary>Works on the items of a stream on all cores, and gives one result per item, in their order.</summary>
/// <typeparam name="TItem">What comes in.</typeparam>
/// <typeparam name="TResult">What goes out: the item's result or its error.</typeparam>
/// <param name="work">Makes the result of an item.</param>
/// <param name="fail">Makes a result of an item's error.</param>
/// <param name="endsAll">Whether an error is not one of the item, and ends the enumeration.</param>
internal sealed class ItemsInOrder<TItem, TResult>(
    Func<TItem, CancellationToken, ValueTask<TResult>> work, Func<TItem, Exception, TResult> fail, Func<Exception, bool> endsAll)
{
    /// <summary>Begins.</summary>
    /// <param name="items">Asked for more only as results are taken.</param>
    /// <param name="cancellationToken">Stops the enumeration, which then throws.</param>
    public async IAsyncEnumerable<TResult> RunAsync(
        IAsyncEnumerable<TItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Results wait here in input order, finished or not; the capacity bounds memory.
        var pending = Channel.CreateBounded<Task<TResult>>(
            new BoundedChannelOptions(2 * Environment.ProcessorCount) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task reading = Task.Run(() => ReadAsync(items, pending.Writer, stop.Token), CancellationToken.None);
        Task<TResult>? next = null;
        try
        {
            while (await pending.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (pending.Reader.TryRead(out next))
                {
                    TResult result = await next.WaitAsync(cancellationToken).ConfigureAwait(false);

                    // An item that failed because of the cancellation is no result.
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return result;
                }
            }
        }
        finally
        {
            // Also if the caller stopped early: when the enumeration ends, the source is closed and no picture is open.
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await FinishAsync(next, pending.Reader).ConfigureAwait(false);
        }
    }

    private static async Task FinishAsync(Task<TResult>? next, ChannelReader<Task<TResult>> pending)
    {
        do
        {
            await ((Task?)next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (pending.TryRead(out next));
    }

    private async Task ReadAsync(
        IAsyncEnumerable<TItem> items, ChannelWriter<Task<TResult>> pending, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (TItem item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                // Room first: an item is not opened before its result has a place.
                await pending.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
                Telemetry.Measurement wait = Telemetry.Wait();
                pending.TryWrite(Task.Run(() => WorkAsync(item, wait, cancellationToken), cancellationToken));
            }

            pending.Complete();
        }
        catch (Exception e)
        {
            // The caller's own source failed, or the token was canceled: the enumeration throws it after the results of the
            // items before.
            pending.Complete(e);
        }
    }

    private async Task<TResult> WorkAsync(TItem item, Telemetry.Measurement wait, CancellationToken cancellationToken)
    {
        wait.Dispose();
        try
        {
            return await work(item, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (
            !endsAll(e) && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return fail(item, e);
        }
    }
}
