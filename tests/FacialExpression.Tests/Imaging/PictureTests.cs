using SkiaSharp;

namespace FacialExpression.Tests.Imaging;

public sealed class PictureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("picture-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Path_stream_and_bytes_give_the_same_pixels()
    {
        byte[] image = TestImages.Draw(31, 17, Color);
        string path = Path.Combine(_folder, "image.png");
        File.WriteAllBytes(path, image);
        using var stream = new SlowStream(image);
        using var offset = new MemoryStream([.. new byte[5], .. image]) { Position = 5 };
        byte[] expected = Expected(31, 17);
        using var slow = new SlowStream(image);
        CancellationToken stop = TestContext.Current.CancellationToken;
        Picture[] pictures =
        [
            Picture.Load(path),
            Picture.Load(stream),
            Picture.Load(offset),
            Picture.Decode(image),
            await Picture.LoadAsync(path, cancellationToken: stop),
            await Picture.LoadAsync(slow, cancellationToken: stop),
        ];
        foreach (Picture picture in pictures)
        {
            using (picture)
            {
                Assert.Equal((31, 17), (picture.Width, picture.Height));
                Assert.Equal(expected, Copy(picture, PixelFormat.Rgb24));
            }
        }
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24, 0)]
    [InlineData(PixelFormat.Bgr24, 100)]
    [InlineData(PixelFormat.Rgba32, 0)]
    [InlineData(PixelFormat.Bgra32, 131)]
    public void FromPixels_keeps_colors_in_every_format_and_stride(PixelFormat format, int stride)
    {
        byte[] raw = Raw(31, 17, format, stride);
        using Picture picture = Picture.FromPixels(raw, 31, 17, format, stride);
        Assert.Equal(Expected(31, 17), Copy(picture, PixelFormat.Rgb24));
        Assert.Equal(Raw(31, 17, PixelFormat.Bgra32, 0), Copy(picture, PixelFormat.Bgra32));
        Assert.Equal(Expected(31, 17).Chunk(3).Select(c => Gray(c[0], c[1], c[2])), Copy(picture, PixelFormat.Gray8));
    }

    [Fact]
    public void FromPixels_keeps_gray_levels()
    {
        byte[] gray = [.. Enumerable.Range(0, 12).Select(i => (byte)(20 * i))];
        using Picture picture = Picture.FromPixels([.. gray[..4], 0, .. gray[4..8], 0, .. gray[8..]], 4, 3, PixelFormat.Gray8, 5);
        Assert.Equal(gray, Copy(picture, PixelFormat.Gray8));
        Assert.Equal(gray.SelectMany(g => new[] { g, g, g }), Copy(picture, PixelFormat.Bgr24));
    }

    [Fact]
    public void Transparent_pixels_are_seen_on_black()
    {
        using Picture raw = Picture.FromPixels([200, 100, 50, 128], 1, 1, PixelFormat.Rgba32);
        Assert.Equal([100, 50, 25], Copy(raw, PixelFormat.Rgb24));
        using Picture encoded = Picture.Decode(TestImages.Solid(1, 1, new SKColor(200, 100, 50, 128)));
        Assert.Equal([100, 50, 25, 255], Copy(encoded, PixelFormat.Rgba32));
    }

    [Fact]
    public void FromPixels_and_CopyTo_refuse_sizes_that_do_not_fit()
    {
        void AssertRefused(string expected, int length, int width, int height, PixelFormat format, int stride = 0)
        {
            byte[] pixels = new byte[length];
            ArgumentException e = Assert.ThrowsAny<ArgumentException>(
                () => Picture.FromPixels(pixels, width, height, format, stride));
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        }

        AssertRefused("24 bytes; received 23", 23, 4, 2, PixelFormat.Rgb24);
        AssertRefused("24 bytes; received 25", 25, 4, 2, PixelFormat.Rgb24);
        AssertRefused("at least 28 bytes with a stride of 16; received 27", 27, 4, 2, PixelFormat.Bgr24, 16);
        AssertRefused("stride of 11", 100, 4, 2, PixelFormat.Rgb24, 11);
        AssertRefused("width", 4, 0, 1, PixelFormat.Gray8);
        AssertRefused("height", 4, 1, -1, PixelFormat.Gray8);
        AssertRefused("stride", 4, 1, 1, PixelFormat.Gray8, -1);
        AssertRefused("At most 500000000 pixels are supported; received 100000×5001", 0, 100_000, 5_001, PixelFormat.Gray8);
        AssertRefused("has 500000000 bytes; received 0", 0, 100_000, 5_000, PixelFormat.Gray8);
        AssertRefused("2147483647×2147483647", 4, int.MaxValue, int.MaxValue, PixelFormat.Rgba32);
        AssertRefused("format", 4, 1, 1, (PixelFormat)9);
        using Picture picture = Picture.FromPixels([7], 1, 1, PixelFormat.Gray8);
        string copy = Assert.Throws<ArgumentException>(() => picture.CopyTo(new byte[2], PixelFormat.Gray8)).Message;
        Assert.Contains("the destination has 2", copy, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_above_the_limits_are_refused_before_they_are_decoded()
    {
        byte[] image = TestImages.Draw(20, 10, Color);
        string path = Path.Combine(_folder, "large.png");
        File.WriteAllBytes(path, image);
        using Picture atTheLimit = Picture.Decode(image, new ImageLimits { MaxPixels = 200, MaxBytes = image.Length });
        var below = new ImageLimits { MaxPixels = 199 };
        string pixels = Assert.Throws<ImageFormatException>(() => Picture.Decode(image, below)).Message;
        Assert.Contains("20×10 = 200 pixels; at most 199", pixels, StringComparison.Ordinal);
        Assert.Contains("ImageLimits.MaxPixels", pixels, StringComparison.Ordinal);
        var few = new ImageLimits { MaxBytes = image.Length - 1 };
        Action[] calls =
        [
            () => Picture.Decode(image, few),
            () => Picture.Load(path, few),
            () => Picture.Load(new SlowStream(image), few),
            () => Picture.Load(new MemoryStream(image), few),
        ];
        foreach (Action call in calls)
        {
            Assert.Contains("ImageLimits.MaxBytes", Assert.Throws<ImageFormatException>(call).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Load_stops_reading_an_endless_stream_at_the_limit()
    {
        using var endless = new EndlessStream();
        Assert.Throws<ImageFormatException>(() => Picture.Load(endless, new ImageLimits { MaxBytes = 1_000_000 }));
        Assert.InRange(endless.BytesRead, 1_000_001, 3_000_000);
    }

    [Fact]
    public void A_disposed_picture_throws_ObjectDisposedException()
    {
        Picture picture = Picture.FromPixels([7], 1, 1, PixelFormat.Gray8);
        picture.Dispose();
        picture.Dispose();
        Assert.Throws<ObjectDisposedException>(() => picture.CopyTo(new byte[1], PixelFormat.Gray8));
        Assert.Equal(1, picture.Width);
    }

    private static SKColor Color(int x, int y) => new((byte)(x * 8), (byte)(y * 14), (byte)((x + y) * 5));

    private static byte[] Expected(int width, int height) => Raw(width, height, PixelFormat.Rgb24, 0);

    private static byte[] Raw(int width, int height, PixelFormat format, int stride)
    {
        int size = format is PixelFormat.Rgb24 or PixelFormat.Bgr24 ? 3 : 4;
        int step = stride == 0 ? width * size : stride;
        byte[] raw = new byte[((height - 1) * step) + (width * size)];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                SKColor color = Color(x, y);
                byte[] pixel = format is PixelFormat.Rgb24 or PixelFormat.Rgba32
                    ? [color.Red, color.Green, color.Blue, 255]
                    : [color.Blue, color.Green, color.Red, 255];
                pixel.AsSpan(0, size).CopyTo(raw.AsSpan((y * step) + (x * size)));
            }
        }

        return raw;
    }

    private static byte Gray(byte red, byte green, byte blue) =>
        (byte)Math.Round((0.3m * red) + (0.59m * green) + (0.11m * blue), MidpointRounding.AwayFromZero);

    private static byte[] Copy(Picture picture, PixelFormat format)
    {
        int size = format switch { PixelFormat.Gray8 => 1, PixelFormat.Rgb24 or PixelFormat.Bgr24 => 3, _ => 4 };
        byte[] copy = new byte[picture.Width * picture.Height * size];
        picture.CopyTo(copy, format);
        return copy;
    }

    private sealed class EndlessStream : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            BytesRead += count;
            return count;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
