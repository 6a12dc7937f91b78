using FacialExpression.Tests.Imaging;
using SkiaSharp;

namespace FacialExpression.Tests.Faces;

/// <summary>Large JPEGs that the analyzer decodes at less than their size.</summary>
[Trait("Duration", "Long")]
public sealed class ReducedDecodingTests : IDisposable
{
    private const int Width = 1024;
    private const int Height = 768;

    // The network sees 256 pixels of 1,024, and 512 are decoded.
    private static readonly FaceDetectorOptions Options = new() { Threads = 1, MaxSide = 256 };

    private readonly ExpressionClassifier _classifier =
        ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));

    private readonly FaceDetector _detector = HandMadeDetector.Load(HandMadeDetector.Create(), Options);
    private readonly ExpressionAnalyzer _analyzer;

    public ReducedDecodingTests() => _analyzer = new ExpressionAnalyzer(_classifier, _detector);

    public void Dispose()
    {
        _analyzer.Dispose();
        _detector.Dispose();
        _classifier.Dispose();
    }

    [Fact]
    public void A_size_that_is_no_multiple_of_the_reduction_moves_no_box()
    {
        // 1,001 columns give 126 at an eighth, of which the last stands for one.
        const int Odd = 1_001;
        byte[] jpeg = TestImages.Gray(Odd, 753, HandMadeDetector.Squares(Odd, 753, 64, (896, 640)), SKEncodedImageFormat.Jpeg);
        using FaceDetector detector = HandMadeDetector.Load(HandMadeDetector.Create());
        using var analyzer = new ExpressionAnalyzer(_classifier, detector);
        using Picture picture = Picture.DecodeReduced(jpeg, ImageLimits.Default, 96);
        Assert.Equal((126, 95, 8), (picture.Width, picture.Height, picture.Reduction));
        FaceBox box = Assert.Single(analyzer.Analyze(picture)).Box;
        Assert.Equal(896 + 32, box.X + (box.Width / 2), 1f);
        Assert.Equal(640 + 32, box.Y + (box.Height / 2), 1f);
    }

    [Fact]
    public void Small_faces_are_predicted_from_all_pixels_of_the_file()
    {
        // Faces of 32 pixels in the file and 16 of what is decoded for the detector, while the classifier sees 48.
        byte[] jpeg = TestImages.Gray(
            Width, Height, HandMadeDetector.Squares(Width, Height, 32, (320, 160), (640, 480)), SKEncodedImageFormat.Jpeg);
        using FaceDetector detector = HandMadeDetector.Load(HandMadeDetector.Create(side: 8), Options with { MinFaceSize = 8 });
        using var analyzer = new ExpressionAnalyzer(_classifier, detector);
        using Picture full = Picture.Decode(jpeg);
        IReadOnlyList<FaceExpression> faces = analyzer.Analyze(jpeg);
        Assert.Equal(2, faces.Count);
        Assert.Equal(_classifier.PredictBatch(full, faces.Select(f => f.Face)), faces.Select(f => f.Prediction));
    }

    // The detector sees a quarter of the file's side, and the half of it is decoded; the classifier sees 48 pixels. Faces of 112
    // pixels have 56 of these, faces of 64 have 32, and those of 32 would need more than the file has.
    [Theory]
    [InlineData(28, 1)]
    [InlineData(16, 2)]
    [InlineData(8, 2)]
    public void A_file_is_decoded_anew_only_for_faces_that_the_classifier_would_see_in_fewer_pixels(int side, int decodes)
    {
        using FaceDetector detector = HandMadeDetector.Load(
            HandMadeDetector.Create(side: side), Options with { MinFaceSize = 8 });
        using var analyzer = new ExpressionAnalyzer(_classifier, detector);
        using var listener = new TelemetryListener();
        Assert.Equal(4 * side, Assert.Single(analyzer.Analyze(Jpeg())).Box.Width, 1f);
        Assert.Equal(decodes, listener.Measured("facial_expression.decode.duration").Length);
    }

    [Fact]
    public void A_narrow_face_is_as_large_as_its_longer_side()
    {
        using FaceDetector detector = HandMadeDetector.Load(
            HandMadeDetector.Create(side: 16, height: 32), Options with { MinFaceSize = 8 });
        using var analyzer = new ExpressionAnalyzer(_classifier, detector);
        using var listener = new TelemetryListener();
        Assert.Equal(128, Assert.Single(analyzer.Analyze(Jpeg())).Box.Height, 1f);
        Assert.Single(listener.Measured("facial_expression.decode.duration"));
    }

    [Fact]
    public void A_file_without_faces_is_decoded_once()
    {
        byte[] black = TestImages.Gray(Width, Height, new byte[Width * Height], SKEncodedImageFormat.Jpeg);
        using var listener = new TelemetryListener();
        Assert.Empty(_analyzer.Analyze(black));
        Assert.Single(listener.Measured("facial_expression.decode.duration"));
    }

    [Fact]
    public void A_box_beyond_the_last_column_of_the_file_is_left_out()
    {
        // 1,001 columns are 126 at an eighth, which seem to be 1,008.
        const int Odd = 1_001;
        byte[] jpeg = TestImages.Gray(Odd, 753, new byte[Odd * 753], SKEncodedImageFormat.Jpeg);
        using Picture picture = Picture.DecodeReduced(jpeg, ImageLimits.Default, 96);
        var beyond = new DetectedFace { Box = new FaceBox(125.5f, 10, 1, 1) };
        using var analyzer = new ExpressionAnalyzer(_classifier, new FixedDetector(beyond));
        Assert.Single(analyzer.Analyze(picture));
        using Picture whole = Picture.Decode(jpeg);
        using var none = new ExpressionAnalyzer(_classifier, new FixedDetector(beyond.Scale(8, 8)));
        Assert.Empty(none.Analyze(whole));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Boxes_are_in_pixels_of_the_full_size_in_each_orientation(byte orientation)
    {
        byte[] jpeg = TestImages.WithOrientation(Jpeg(), orientation);
        using Picture full = Picture.Decode(jpeg);
        FaceExpression expected = Assert.Single(_analyzer.Analyze(full));
        Assert.Equal(128, expected.Box.Width, 1f);
        FaceExpression face = Assert.Single(_analyzer.Analyze(jpeg));
        Assert.Equal(expected.Box.X, face.Box.X, 1f);
        Assert.Equal(expected.Box.Y, face.Box.Y, 1f);
        Assert.Equal(expected.Box.Width, face.Box.Width, 1f);
        Assert.Equal(expected.Box.Height, face.Box.Height, 1f);
        Assert.Equal(expected.Face.Landmarks!.Nose.X, face.Face.Landmarks!.Nose.X, 1f);
        Assert.Equal(expected.Face.Landmarks.Nose.Y, face.Face.Landmarks.Nose.Y, 1f);
        Assert.Equal(expected.Prediction.Expression, face.Prediction.Expression);

        // The square itself is where the full picture shows it.
        byte[] gray = new byte[full.Width * full.Height];
        full.CopyTo(gray, PixelFormat.Gray8);
        int x = (int)(face.Box.X + (face.Box.Width / 2));
        int y = (int)(face.Box.Y + (face.Box.Height / 2));
        Assert.InRange(gray[(y * full.Width) + x], 200, 255);
    }

    [Fact]
    public void The_smallest_face_is_one_of_the_full_size()
    {
        // The face has 128 pixels there, and 64 of what is decoded.
        using FaceDetector smaller =
            HandMadeDetector.Load(HandMadeDetector.Create(), Options with { MaxSide = 256, MinFaceSize = 120 });
        using var analyzer = new ExpressionAnalyzer(_classifier, smaller);
        Assert.Single(analyzer.Analyze(Jpeg()));
        using FaceDetector larger =
            HandMadeDetector.Load(HandMadeDetector.Create(), Options with { MaxSide = 256, MinFaceSize = 136 });
        using var none = new ExpressionAnalyzer(_classifier, larger);
        Assert.Empty(none.Analyze(Jpeg()));
    }

    [Fact]
    public void A_path_a_stream_and_bytes_give_the_same_faces()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, Jpeg());
        try
        {
            IReadOnlyList<FaceExpression> expected = _analyzer.Analyze(Jpeg());
            Assert.Equal(expected, _analyzer.Analyze(path));
            Assert.Equal(expected, _analyzer.Analyze(new MemoryStream(Jpeg())));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_JPEG_that_is_cut_short_is_refused_at_any_size_alike(int reduction)
    {
        string[] files = ["baseline.jpg", "progressive.jpg", "details-last.jpg", "444.jpg", "gray.jpg", "cmyk.jpg"];
        foreach (string file in files)
        {
            byte[] whole = PictureFiles.Read(file);
            using Picture picture = Picture.Decode(whole);
            int leastSide = Math.Max(picture.Width, picture.Height) / reduction;
            int header = whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xda]) + 14;
            int refused = 0;
            for (int tenths = 1; tenths <= 10; tenths++)
            {
                byte[] cut = whole[..(header + ((whole.Length - header) * tenths / 10))];
                foreach (byte[] bytes in new[] { cut, [.. cut, 0xff, 0xd9] })
                {
                    bool isFull = IsDecoded(() => Picture.Decode(bytes));
                    Assert.Equal(isFull, IsDecoded(() => Picture.DecodeReduced(bytes, ImageLimits.Default, leastSide)));
                    refused += isFull ? 0 : 1;
                }
            }

            Assert.InRange(refused, 4, 19);
        }
    }

    [Fact]
    public void The_message_of_a_JPEG_that_is_cut_short_counts_the_rows_of_its_file()
    {
        byte[] whole = PictureFiles.Read("444.jpg");
        byte[] half = whole[..(whole.Length / 2)];
        Assert.Matches(
            @"hold \d+ of its 80 rows",
            Assert.Throws<ImageFormatException>(() => Picture.DecodeReduced(half, ImageLimits.Default, 20)).Message);
    }

    [Fact]
    public void Limits_are_those_of_the_full_size()
    {
        var limits = new ImageLimits { MaxPixels = (Width * Height) - 1 };
        Assert.Contains(
            $"{Width}×{Height}",
            Assert.Throws<ImageFormatException>(() => Picture.DecodeReduced(Jpeg(), limits, 128)).Message,
            StringComparison.Ordinal);
    }

    private sealed class FixedDetector(DetectedFace face) : IFaceDetector
    {
        public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default) => [face];
    }

    private static bool IsDecoded(Func<Picture> decode)
    {
        try
        {
            decode().Dispose();
            return true;
        }
        catch (ImageFormatException)
        {
            return false;
        }
    }

    private static byte[] Gray() => HandMadeDetector.Squares(Width, Height, 32, (320, 160));

    private static byte[] Jpeg() => TestImages.Gray(Width, Height, Gray(), SKEncodedImageFormat.Jpeg);
}
