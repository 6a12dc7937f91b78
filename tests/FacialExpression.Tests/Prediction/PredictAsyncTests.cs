using System.Runtime.CompilerServices;
using SkiaSharp;

namespace FacialExpression.Tests.Prediction;

public sealed class PredictAsyncTests : IDisposable
{
    private readonly ExpressionClassifier _classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));
    private readonly byte[] _light = TestImages.Solid(48, 48, SKColors.White);
    private readonly byte[] _dark = TestImages.Solid(48, 48, SKColors.Black);
    private int _taken;
    private bool _isClosed;

    public void Dispose() => _classifier.Dispose();

    [Fact]
    public async Task Results_come_in_order_and_an_error_stops_only_its_item()
    {
        var results = new List<PredictionResult<int>>();
        await foreach (PredictionResult<int> result in _classifier.PredictAsync(Count(100), Open, TestContext.Current.CancellationToken))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Range(0, 100), results.Select(r => r.Item));
        foreach (PredictionResult<int> result in results)
        {
            if (result.Item % 10 == 7)
            {
                Assert.IsType<ImageFormatException>(result.Error);
                Assert.Null(result.Prediction);
            }
            else
            {
                Assert.Null(result.Error);
                Assert.Equal(result.Item % 2 == 0 ? Expression.Surprise : Expression.Angry, result.Prediction!.Expression);
            }
        }
    }

    [Fact]
    public async Task Files_are_read_and_a_missing_one_is_named()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(path, _light, TestContext.Current.CancellationToken);
        try
        {
            var results = new List<PredictionResult<string>>();
            await foreach (PredictionResult<string> result in _classifier.PredictAsync(Paths(path, "gone.jpg", path), TestContext.Current.CancellationToken))
            {
                results.Add(result);
            }

            Assert.Equal([Expression.Surprise, null, Expression.Surprise], results.Select(r => r.Prediction?.Expression));
            Assert.Contains("gone.jpg", Assert.IsType<FileNotFoundException>(results[1].Error).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task The_source_is_asked_only_for_what_is_taken_and_a_few_more()
    {
        int read = 0;
        await foreach (PredictionResult<int> result in _classifier.PredictAsync(Count(10_000), Open, TestContext.Current.CancellationToken))
        {
            Assert.InRange(_taken - result.Item, 1, (2 * Environment.ProcessorCount) + 3);
            if (++read == 200)
            {
                break;
            }
        }

        Assert.True(_isClosed);
    }

    [Fact]
    public async Task Pictures_may_be_waited_for()
    {
        await foreach (PredictionResult<int> result in _classifier.PredictAsync(Count(40), OpenAsync, TestContext.Current.CancellationToken))
        {
            Assert.Equal(result.Item % 10 == 7, result.Error is ImageFormatException);
        }

        async ValueTask<Picture> OpenAsync(int item, CancellationToken cancellationToken)
        {
            await Task.Delay(item % 5, cancellationToken);
            return Open(item);
        }
    }

    [Fact]
    public async Task No_picture_is_open_once_it_has_ended_early()
    {
        var release = new TaskCompletionSource();
        var pictures = new System.Collections.Concurrent.ConcurrentBag<Picture>();
        IAsyncEnumerator<PredictionResult<int>> results = _classifier.PredictAsync(Count(10_000), OpenAsync, TestContext.Current.CancellationToken).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());
        Task ending = results.DisposeAsync().AsTask();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(ending.IsCompleted);
        release.SetResult();
        await ending;
        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.Throws<ObjectDisposedException>(() => picture.CopyTo(new byte[48 * 48], PixelFormat.Gray8)));

        // The first comes at once; those behind it wait, and hear of no token.
        async ValueTask<Picture> OpenAsync(int item, CancellationToken cancellationToken)
        {
            if (item > 0)
            {
                await release.Task;
            }

            Picture picture = Picture.Decode(_light);
            pictures.Add(picture);
            return picture;
        }
    }

    [Fact]
    public async Task An_error_after_cancelling_is_not_what_is_thrown()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (PredictionResult<int> result in _classifier.PredictAsync(Count(100), OpenAsync, stop.Token))
            {
                Assert.Equal(0, result.Item);
                await stop.CancelAsync();
            }
        });

        async ValueTask<Picture> OpenAsync(int item, CancellationToken cancellationToken)
        {
            if (item > 0)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                throw new ImageFormatException("damaged");
            }

            return Picture.Decode(_light);
        }
    }

    // As a web server's request body: whoever waits for it is refused.
    [Fact]
    public async Task A_stream_is_never_waited_for()
    {
        using var stream = new PatientStream(_light);
        Assert.Equal(Expression.Surprise, (await _classifier.PredictAsync(stream, TestContext.Current.CancellationToken)).Expression);
        using Picture picture = await Picture.LoadAsync(new PatientStream(_dark), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((48, 48), (picture.Width, picture.Height));
        await Assert.ThrowsAsync<ImageFormatException>(() => Picture.LoadAsync(new PatientStream(_dark), new ImageLimits { MaxBytes = 20 }));
        await Assert.ThrowsAsync<ImageFormatException>(() => _classifier.PredictAsync(new PatientStream([1, 2, 3])));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _classifier.PredictAsync(new PatientStream(_dark), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Cancelling_stops_it()
    {
        using var stop = new CancellationTokenSource();
        int last = -1;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (PredictionResult<int> result in _classifier.PredictAsync(Count(10_000), Open, stop.Token))
            {
                last = result.Item;
                if (last == 20)
                {
                    await stop.CancelAsync();
                }
            }
        });
        Assert.InRange(last, 20, 20 + (2 * Environment.ProcessorCount) + 3);
        Assert.True(_isClosed);
    }

    [Fact]
    public async Task A_token_given_to_the_enumeration_counts_too()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (PredictionResult<int> result in _classifier.PredictAsync(Count(10), Open, CancellationToken.None).WithCancellation(stop.Token))
            {
                Assert.Fail($"{result.Item} came");
            }
        });
    }

    [Fact]
    public async Task A_source_that_fails_says_so_after_what_came_before()
    {
        var items = new List<int>();
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (PredictionResult<int> result in _classifier.PredictAsync(Count(50, failAt: 30), Open, TestContext.Current.CancellationToken))
            {
                items.Add(result.Item);
            }
        });
        Assert.Equal("the source fails", failure.Message);
        Assert.Equal(Enumerable.Range(0, 30), items);
    }

    [Fact]
    public async Task A_disposed_classifier_ends_it()
    {
        ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));
        classifier.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            await foreach (PredictionResult<int> result in classifier.PredictAsync(Count(10), Open, TestContext.Current.CancellationToken))
            {
                Assert.Fail($"{result.Item} came");
            }
        });
    }

    private Picture Open(int item) => Picture.Decode(item % 10 == 7 ? "no image"u8 : item % 2 == 0 ? _light : _dark);

    private async IAsyncEnumerable<int> Count(int count, int failAt = -1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (i == failAt)
                {
                    throw new InvalidOperationException("the source fails");
                }

                if (i % 3 == 0)
                {
                    await Task.Yield();
                }

                _taken = i + 1;
                yield return i;
            }
        }
        finally
        {
            _isClosed = true;
        }
    }

    private sealed class PatientStream(byte[] bytes) : MemoryStream
    {
        private int _position;

        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override int Read(Span<byte> buffer) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Math.Min(buffer.Length, 50), bytes.Length - _position);
            bytes.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }

    private static async IAsyncEnumerable<string> Paths(params string[] paths)
    {
        foreach (string path in paths)
        {
            await Task.Yield();
            yield return path;
        }
    }
}
