using System.Diagnostics;
using System.Globalization;
using SkiaSharp;

namespace FacialExpression.Benchmarks;

/// <summary>Resident memory of a process before, during and after a burst of large photographs.</summary>
internal static class MemoryBenchmark
{
    private const int Width = 6000;
    private const int Height = 4000;
    private const int Threads = 8;
    private const int ImagesPerThread = 4;
    private const int Mebibyte = 1024 * 1024;

    public static void Run(BenchmarkSettings settings)
    {
        byte[] photograph = Photograph();
        using var classifier = ExpressionClassifier.LoadPretrained();
        classifier.Predict(photograph);
        GC.Collect();
        Print("after one image and a collection");
        var turn = new Lock();
        int lacking = 0;
        RunThreads(Threads, () =>
        {
            lock (turn)
            {
                classifier.Predict(photograph);
            }
        });
        Print($"after {Threads} threads, each with {ImagesPerThread} images of {Width}×{Height}, in turn");
        RunThreads(Threads, () =>
        {
            try
            {
                classifier.Predict(photograph);
            }
            catch (InsufficientMemoryException)
            {
                Interlocked.Increment(ref lacking);
            }
        });
        Print($"after the same at once; {lacking} of {Threads * ImagesPerThread} found no memory");
        GC.Collect(2, GCCollectionMode.Aggressive);
        Print("after a collection that gives back what it can");
    }

    private static void RunThreads(int count, Action predict)
    {
        Thread[] threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < ImagesPerThread; i++)
            {
                predict();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private static void Print(string when)
    {
        using var process = Process.GetCurrentProcess();
        long managed = GC.GetGCMemoryInfo().TotalCommittedBytes / Mebibyte;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{process.WorkingSet64 / Mebibyte,6} MiB resident (managed at the last collection: {managed}) {when}"));
    }

    private static byte[] Photograph()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (SKShader noise = SKShader.CreatePerlinNoiseFractalNoise(0.01f, 0.01f, 4, 1))
        using (var paint = new SKPaint { Shader = noise })
        {
            canvas.DrawPaint(paint);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }
}
