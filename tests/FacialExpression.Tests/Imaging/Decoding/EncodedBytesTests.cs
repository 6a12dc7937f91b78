namespace FacialExpression.Tests.Imaging.Decoding;

/// <summary>How files and streams are read, and where reading stops.</summary>
public class EncodedBytesTests
{
    private static readonly ImageLimits Hundred = new() { MaxBytes = 100 };

    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 1)]
    [InlineData(300, 250)]
    public void A_stream_is_read_from_its_position(int length, int position)
    {
        using var stream = new MemoryStream(Bytes(length)) { Position = position };
        Assert.Equal(Bytes(length)[position..], EncodedBytes.Use(stream, Hundred, Copy));
        Assert.Equal(length, stream.Position);
    }

    [Fact]
    public void A_stream_of_known_length_is_refused_before_it_is_read()
    {
        using var stream = new MemoryStream(Bytes(101));
        string message = Assert.Throws<ImageFormatException>(() => EncodedBytes.Use(stream, Hundred, Copy)).Message;
        Assert.Contains("The image has 101 bytes, and at most 100 are allowed.", message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Position);
    }

    [Fact]
    public void A_stream_of_unknown_length_is_read_up_to_the_limit()
    {
        using var all = new SlowStream(Bytes(100));
        Assert.Equal(Bytes(100), EncodedBytes.Use(all, Hundred, Copy));
        using var more = new SlowStream(Bytes(101));
        string message = Assert.Throws<ImageFormatException>(() => EncodedBytes.Use(more, Hundred, Copy)).Message;
        Assert.Contains("The image has at least 101 bytes, and", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_growing_buffer_preserves_its_content()
    {
        byte[] bytes = Bytes(300_000);
        using var stream = new SlowStream(bytes);
        Assert.Equal(bytes, EncodedBytes.Use(stream, ImageLimits.Default, Copy));
    }

    [Fact]
    public async Task Use_refuses_null_streams_and_limits()
    {
        Assert.Throws<ArgumentNullException>("stream", () => EncodedBytes.Use((Stream)null!, Hundred, Copy));
        Assert.Throws<ArgumentNullException>("limits", () => EncodedBytes.Use(Stream.Null, null!, Copy));
        await Assert.ThrowsAsync<ArgumentNullException>(
            "stream", () => EncodedBytes.UseAsync((Stream)null!, Hundred, Copy, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentNullException>(
            "limits", () => EncodedBytes.UseAsync(Stream.Null, null!, Copy, CancellationToken.None));
    }

    private static byte[] Copy(ReadOnlySpan<byte> bytes, ImageLimits limits) => bytes.ToArray();

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 7) ^ (i >> 8)))];
}
