using System.Diagnostics;
using SkiaSharp;

namespace FacialExpression.Tests.Imaging;

/// <summary>
/// Decoding in a process whose heap is limited, as it is in a container. Each test runs another, explicit one in a child process.
/// </summary>
[Trait("Duration", "Long")]
public class SmallHeapTests
{
    // In hexadecimal: 192 MiB. A quarter of the heap that .NET takes in a container of 1 GB, for images of a quarter of 36
    // megapixels.
    private const string HeapLimit = "C000000";
    private const int Side = 3000;
    private const int Threads = 8;

    [Fact]
    public void Threads_that_decode_in_turn_share_a_small_heap() => RunWithSmallHeap(nameof(Decode_on_eight_threads_in_turn));

    [Fact]
    public void A_lack_of_memory_is_not_the_fault_of_the_image() => RunWithSmallHeap(nameof(Decode_beyond_the_heap));

    [Fact(Explicit = true)]
    public void Decode_on_eight_threads_in_turn()
    {
        byte[] jpeg = Jpeg(Side);
        var faults = new List<Exception>();
        using var done = new CountdownEvent(Threads);
        var turn = new Lock();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Decode))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(faults);

        void Decode()
        {
            lock (turn)
            {
                try
                {
                    using Picture picture = Picture.Decode(jpeg);
                    using Picture copy = Picture.FromPixels(new byte[Side * Side], Side, Side, PixelFormat.Gray8);
                }
                catch (Exception e)
                {
                    faults.Add(e);
                }
            }

            // A thread that ends gives its buffers back: all live until the last has decoded.
            done.Signal();
            done.Wait();
        }
    }

    [Fact(Explicit = true)]
    public void Decode_beyond_the_heap()
    {
        byte[] jpeg = Jpeg(7000);
        Exception e = Assert.Throws<InsufficientMemoryException>(() => Picture.Decode(jpeg));
        Assert.Contains("7000×7000 pixels", e.Message, StringComparison.Ordinal);
        Assert.Contains("ImageLimits.MaxPixels", e.Message, StringComparison.Ordinal);
        var limits = new ImageLimits { MaxBytes = 1_000_000_000 };
        Assert.Throws<InsufficientMemoryException>(() => Picture.Load(new EndlessZeros(), limits));
        using Picture small = Picture.Decode(TestImages.Gif());
    }

    private static byte[] Jpeg(int side)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(SKColors.CornflowerBlue);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }

    private static void RunWithSmallHeap(string test)
    {
        string name = $"{typeof(SmallHeapTests).FullName}.{test}";
        string[] arguments = [typeof(SmallHeapTests).Assembly.Location, "-noColor", "-explicit", "only", "-method", name];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0 && output.Contains("Total: 1,", StringComparison.Ordinal), output);
    }

    private sealed class EndlessZeros : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
