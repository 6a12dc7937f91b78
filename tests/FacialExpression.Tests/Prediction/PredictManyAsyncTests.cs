using System.Runtime.CompilerServices;
using SkiaSharp;

namespace FacialExpression.Tests.Prediction;

public sealed class PredictManyAsyncTests : IDisposable
{
    private readonly ExpressionClassifier _classifier =
        ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));
    private readonly byte[] _light = TestImages.Solid(48, 48, SKColors.White);
    private readonly byte[] _dark = TestImages.Solid(48, 48, SKColors.Black);
    private int _taken;
    private bool _isClosed;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _classifier.Dispose();

    [Fact]
    public async Task PredictManyAsync_keeps_the_order_and_an_error_stops_only_its_item()
    {
        var results = new List<PredictionResult<int>>();
        await foreach (PredictionResult<int> result in _classifier.PredictManyAsync(Count(100), Open, Stop))
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
    public async Task PredictManyAsync_of_files_names_a_missing_file_and_goes_on()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(path, _light, Stop);
        try
        {
            var results = new List<PredictionResult<string>>();
            await foreach (PredictionResult<string> result in _classifier.PredictManyAsync(Paths(path, "gone.jpg", path), Stop))
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
    public async Task PredictManyAsync_reads_ahead_by_a_bounded_number_of_items()
    {
        int read = 0;
        await foreach (PredictionResult<int> result in _classifier.PredictManyAsync(Count(10_000), Open, Stop))
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
    public async Task A_cancellation_of_an_items_own_is_the_error_of_that_item()
    {
        int[] items = [1, 2, 3];
        var results = new List<PredictionResult<int>>();
        await foreach (PredictionResult<int> result in _classifier.PredictManyAsync(
            items.ToAsyncEnumerable(),
            item => item == 2 ? throw new OperationCanceledException("a time limit of the download") : Solid(),
            TestContext.Current.CancellationToken))
        {
            results.Add(result);
        }

        Assert.Equal(items, results.Select(result => result.Item));
        Assert.Equal([null, "a time limit of the download", null], results.Select(result => result.ErrorMessage));

        static Picture Solid() => Picture.FromPixels([7], 1, 1, PixelFormat.Gray8);
    }

    [Fact]
    public void A_message_that_was_set_stands_for_that_of_the_error()
    {
        var error = new InvalidOperationException("with a path of the server");
        Assert.Equal("set", new PredictionResult<int> { Item = 1, Error = error, ErrorMessage = "set" }.ErrorMessage);
        Assert.Equal(error.Message, new PredictionResult<int> { Item = 1, Error = error }.ErrorMessage);
        Assert.Null(new PredictionResult<int> { Item = 1 }.ErrorMessage);
    }

    [Fact]
    public async Task PredictManyAsync_opens_pictures_asynchronously()
    {
        await foreach (PredictionResult<int> result in _classifier.PredictManyAsync(Count(40), OpenAsync, Stop))
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
    public async Task No_picture_is_open_after_an_enumeration_that_ended_early()
    {
        var release = new TaskCompletionSource();
        var pictures = new System.Collections.Concurrent.ConcurrentBag<Picture>();
        IAsyncEnumerator<PredictionResult<int>> results =
            _classifier.PredictManyAsync(Count(10_000), OpenAsync, Stop).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());
        Task ending = results.DisposeAsync().AsTask();
        await Task.Delay(100, Stop);
        Assert.False(ending.IsCompleted);
        release.SetResult();
        await ending;
        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture =>
            Assert.Throws<ObjectDisposedException>(() => picture.CopyTo(new byte[48 * 48], PixelFormat.Gray8)));

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
    public async Task A_canceled_enumeration_throws_OperationCanceledException_rather_than_an_items_error()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (PredictionResult<int> result in _classifier.PredictManyAsync(Count(100), OpenAsync, stop.Token))
            {
                Assert.Equal(0, result.Item);
                await stop.CancelAsync();
            }
        });

        async ValueTask<Picture> OpenAsync(int item, CancellationToken cancellationToken)
        {
            if (item > 0)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(
                    _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                throw new ImageFormatException("damaged");
            }

            return Picture.Decode(_light);
        }
    }

    [Fact]
    public async Task PredictManyAsync_stops_when_it_is_canceled()
    {
        using var stop = new CancellationTokenSource();
        int last = -1;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (PredictionResult<int> result in _classifier.PredictManyAsync(Count(10_000), Open, stop.Token))
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
    public async Task A_token_of_WithCancellation_stops_the_enumeration()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (PredictionResult<int> result in _classifier.PredictManyAsync(
                Count(10), Open, CancellationToken.None).WithCancellation(stop.Token))
            {
                Assert.Fail($"{result.Item} came");
            }
        });
    }

    [Fact]
    public async Task An_error_of_the_source_is_thrown_after_the_results_before_it()
    {
        var items = new List<int>();
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (PredictionResult<int> result in _classifier.PredictManyAsync(Count(50, failAt: 30), Open, Stop))
            {
                items.Add(result.Item);
            }
        });
        Assert.Equal("the source fails", failure.Message);
        Assert.Equal(Enumerable.Range(0, 30), items);
    }

    [Fact]
    public async Task A_disposed_classifier_ends_the_enumeration()
    {
        ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));
        classifier.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            await foreach (PredictionResult<int> result in classifier.PredictManyAsync(Count(10), Open, Stop))
            {
                Assert.Fail($"{result.Item} came");
            }
        });
    }

    [Fact]
    public async Task Message_about_a_file_names_its_kind_of_fault_and_its_path_once()
    {
        string folder = Directory.CreateTempSubdirectory("many-").FullName;
        try
        {
            (string Path, byte[]? Content, string Fault)[] files =
            [
                (Path.Combine(folder, "empty.jpg"), [], "The file is empty: it has 0 bytes."),
                (Path.Combine(folder, "text.jpg"), "no image"u8.ToArray(), "no image that can be decoded"),
                (Path.Combine(folder, "cut.png"), _light[..40], "damaged or cut short"),
                (Path.Combine(folder, "missing.jpg"), null, "There is no image file at"),
                (folder, null, "is a folder, not an image file"),
            ];
            foreach ((string path, byte[]? content, string _) in files)
            {
                if (content is not null)
                {
                    File.WriteAllBytes(path, content);
                }
            }

            var messages = new List<string>();
            await foreach (PredictionResult<string> result in _classifier.PredictManyAsync(
                Paths([.. files.Select(file => file.Path)]), Stop))
            {
                messages.Add(result.ErrorMessage!);
            }

            Assert.All(files.Zip(messages), pair =>
            {
                Assert.Contains(pair.First.Fault, pair.Second, StringComparison.Ordinal);
                Assert.Equal(2, pair.Second.Split(pair.First.Path).Length);
                Assert.DoesNotContain("stream", pair.Second, StringComparison.OrdinalIgnoreCase);
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Picture Open(int item) => Picture.Decode(item % 10 == 7 ? "no image"u8 : item % 2 == 0 ? _light : _dark);

    private async IAsyncEnumerable<int> Count(
        int count, int failAt = -1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
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

    private static async IAsyncEnumerable<string> Paths(params string[] paths)
    {
        foreach (string path in paths)
        {
            await Task.Yield();
            yield return path;
        }
    }
}
