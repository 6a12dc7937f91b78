using System.Collections.Concurrent;
using SkiaSharp;

namespace FacialExpression.Tests.Prediction;

[Trait("Duration", "Long")]
public class ExpressionClassifierThreadsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Predict_gives_the_same_bits_with_any_number_of_threads()
    {
        byte[][] images = [.. Enumerable.Range(0, 12).Select(i => Noise(i))];
        using ExpressionClassifier alone = ExpressionClassifier.LoadPretrained(new ExpressionClassifierOptions { Threads = 1 });
        ExpressionPrediction[] expected = [.. images.Select(image => alone.Predict(image, 48, 48, PixelFormat.Gray8))];
        using ExpressionClassifier classifier =
            ExpressionClassifier.LoadPretrained(new ExpressionClassifierOptions { Threads = 3 });
        Assert.Equal(expected, images.Select(image => classifier.Predict(image, 48, 48, PixelFormat.Gray8)));
        foreach (int threads in new[] { 2, 16, 64 })
        {
            var wrong = new ConcurrentBag<int>();
            OnThreads(threads, thread =>
            {
                for (int i = 0; i < 8; i++)
                {
                    int image = (thread + i) % images.Length;
                    if (!classifier.Predict(images[image], 48, 48, PixelFormat.Gray8).Equals(expected[image]))
                    {
                        wrong.Add(image);
                    }
                }
            });
            Assert.Empty(wrong);
        }
    }

    [Fact]
    public void Dispose_lets_running_predictions_finish_and_refuses_later_ones()
    {
        byte[] model = HandMadeModel.PixelModel();
        byte[] image = Noise(1);
        byte[] encoded = TestImages.Solid(60, 60, SKColors.Gray);
        for (int round = 0; round < 30; round++)
        {
            ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(model));
            ExpressionPrediction expected = classifier.Predict(image, 48, 48, PixelFormat.Gray8);
            var unexpected = new ConcurrentBag<string>();
            int refused = 0;
            using var started = new CountdownEvent(8);
            var disposing = new Thread(() =>
            {
                started.Wait();
                Parallel.Invoke(classifier.Dispose, classifier.Dispose);
            });
            disposing.Start();
            OnThreads(8, thread =>
            {
                started.Signal();
                try
                {
                    while (true)
                    {
                        ExpressionPrediction prediction = thread switch
                        {
                            0 => classifier.PredictGrayBatch([.. image, .. image])[1],
                            1 => Ignore(classifier.Predict(encoded), expected),
                            _ => classifier.Predict(image, 48, 48, PixelFormat.Gray8),
                        };
                        if (prediction.Expression != expected.Expression)
                        {
                            unexpected.Add(prediction.ToString());
                        }
                    }
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref refused);
                }
                catch (Exception e)
                {
                    unexpected.Add(e.ToString());
                }
            });
            disposing.Join();
            Assert.Empty(unexpected);
            Assert.Equal(8, refused);
        }
    }

    [Fact]
    public void Every_method_of_a_disposed_classifier_throws_ObjectDisposedException()
    {
        ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.PixelModel()));
        classifier.Dispose();
        byte[] image = TestImages.Solid(48, 48, SKColors.Gray);
        using Picture picture = Picture.Decode(image);
        Action[] calls =
        [
            () => classifier.Predict(image),
            () => classifier.Predict(new MemoryStream(image)),
            () => classifier.Predict(picture),
            () => classifier.Predict(picture, new FaceBox(0, 0, 20, 20)),
            () => classifier.Predict(new byte[48 * 48], 48, 48, PixelFormat.Gray8),
            () => classifier.PredictGrayBatch(new byte[48 * 48 * 40]),
            () => classifier.PredictBatch(picture, [new FaceBox(0, 0, 20, 20)]),
            () => classifier.PredictBatch(new byte[][] { image }, bytes => Picture.Decode(bytes), Stop),
        ];
        Assert.All(calls, call => Assert.Throws<ObjectDisposedException>(call));
    }

    [Fact]
    public void Predict_of_raw_pixels_allocates_less_than_a_kilobyte()
    {
        using ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.PixelModel()));
        byte[] image = Noise(1);
        byte[] large = [.. Enumerable.Range(0, 100 * 80 * 4).Select(i => (byte)i)];
        Assert.InRange(BytesEach(() => classifier.Predict(image, 48, 48, PixelFormat.Gray8)), 1, 1024);
        Assert.InRange(BytesEach(() => classifier.Predict(large, 100, 80, PixelFormat.Bgra32)), 1, 1024);

        static double BytesEach(Action action)
        {
            for (int i = 0; i < 100; i++)
            {
                action();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 200; i++)
            {
                action();
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before) / 200.0;
        }
    }

    private static ExpressionPrediction Ignore(ExpressionPrediction _, ExpressionPrediction expected) => expected;

    private static void OnThreads(int count, Action<int> work)
    {
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() => work(i)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private static byte[] Noise(int seed)
    {
        byte[] pixels = new byte[48 * 48];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }
}
