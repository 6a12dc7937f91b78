using SkiaSharp;

namespace FacialExpression.Tests.Prediction;

public sealed class PredictAsyncTests : IDisposable
{
    private readonly ExpressionClassifier _classifier =
        ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));
    private readonly string _folder = Directory.CreateTempSubdirectory("async-").FullName;
    private readonly byte[] _light = TestImages.Solid(48, 48, SKColors.White);
    private readonly byte[] _dark = TestImages.Solid(48, 48, SKColors.Black);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _classifier.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Like a web server's request body, which refuses synchronous reads.
    [Fact]
    public async Task PredictAsync_never_reads_a_stream_synchronously()
    {
        using var stream = new PatientStream(_light);
        Assert.Equal(Expression.Surprise, (await _classifier.PredictAsync(stream, Stop)).Expression);
        using Picture picture = await Picture.LoadAsync(new PatientStream(_dark), cancellationToken: Stop);
        Assert.Equal((48, 48), (picture.Width, picture.Height));
        var limits = new ImageLimits { MaxBytes = 20 };
        await Assert.ThrowsAsync<ImageFormatException>(() => Picture.LoadAsync(new PatientStream(_dark), limits));
        await Assert.ThrowsAsync<ImageFormatException>(() => _classifier.PredictAsync(new PatientStream([1, 2, 3])));
        var canceled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _classifier.PredictAsync(new PatientStream(_dark), canceled));
    }

    [Fact]
    public async Task PredictAsync_of_a_file_gives_what_Predict_gives()
    {
        string path = WriteFile("light.png", _light);
        Assert.Equal(_classifier.Predict(path), await _classifier.PredictAsync(path, Stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _classifier.PredictAsync(path, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task PredictAsync_names_a_file_that_is_missing_or_no_image()
    {
        string broken = WriteFile("broken.png", [1, 2, 3]);
        ImageFormatException e = await Assert.ThrowsAsync<ImageFormatException>(() => _classifier.PredictAsync(broken));
        Assert.Contains("broken.png", e.Message, StringComparison.Ordinal);
        FileNotFoundException missing =
            await Assert.ThrowsAsync<FileNotFoundException>(() => _classifier.PredictAsync("gone.png"));
        Assert.Contains("gone.png", missing.Message, StringComparison.Ordinal);
    }

    private string WriteFile(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private sealed class PatientStream(byte[] bytes) : MemoryStream
    {
        private int _position;

        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override int Read(Span<byte> buffer) =>
            throw new InvalidOperationException("Synchronous operations are disallowed.");

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
}
