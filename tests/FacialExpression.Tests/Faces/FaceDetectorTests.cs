using System.Collections.Concurrent;

namespace FacialExpression.Tests.Faces;

public sealed class FaceDetectorTests : IDisposable
{
    private readonly FaceDetector _detector = HandMadeDetector.Load(HandMadeDetector.Create());

    public void Dispose() => _detector.Dispose();

    [Fact]
    public void Detect_reports_box_confidence_and_landmarks_of_each_face()
    {
        using Picture picture = Squares(160, 96, (40, 16), (80, 64));
        IReadOnlyList<DetectedFace> faces = _detector.Detect(picture);
        Assert.Equal([new FaceBox(28, 4, 32, 32), new FaceBox(68, 52, 32, 32)], faces.Select(f => Rounded(f.Box)));
        DetectedFace first = faces[0];
        Assert.Equal(1 / (1 + Math.Exp(-10)), first.Confidence, 4);
        Assert.Equal(new FacePoint(38, 16), Rounded(first.Landmarks!.RightEye));
        Assert.Equal(new FacePoint(50, 16), Rounded(first.Landmarks.LeftEye));
        Assert.Equal(new FacePoint(44, 20), Rounded(first.Landmarks.Nose));
        Assert.Equal(new FacePoint(40, 26), Rounded(first.Landmarks.RightMouthCorner));
        Assert.Equal(new FacePoint(48, 26), Rounded(first.Landmarks.LeftMouthCorner));
        Assert.Equal(0, first.Landmarks.Roll, 3);
        Assert.Equal("32×32 at (28, 4), 100.0 %", first.ToString());
    }

    [Fact]
    public void Detect_reports_the_highest_confidence_first()
    {
        byte[] gray = HandMadeDetector.Squares(200, 96, 8, (40, 40), (104, 40), (160, 40));
        Dim(gray, 200, 40, 205);
        Dim(gray, 200, 104, 230);
        using Picture picture = Picture.FromPixels(gray, 200, 96, PixelFormat.Gray8);
        Assert.Equal([148f, 92f, 28f], _detector.Detect(picture).Select(f => MathF.Round(f.Box.X)));
    }

    [Fact]
    public void Detect_finds_nothing_in_an_empty_picture()
    {
        using Picture picture = Squares(300, 200);
        Assert.Empty(_detector.Detect(picture));
    }

    [Fact]
    public void Detect_reports_faces_from_the_threshold_on()
    {
        byte[] gray = HandMadeDetector.Squares(96, 96, 8, (40, 40));
        Dim(gray, 96, 40, 185);
        using Picture picture = Picture.FromPixels(gray, 96, 96, PixelFormat.Gray8);
        Assert.Equal(HandMadeDetector.Threshold, _detector.Threshold);
        Assert.Empty(_detector.Detect(picture));
        using FaceDetector keen = Load(new FaceDetectorOptions { Threads = 1, Threshold = 0.2f });
        Assert.Equal(0.2f, keen.Threshold);
        Assert.InRange(Assert.Single(keen.Detect(picture)).Confidence, 0.2f, 0.4f);
    }

    [Theory]
    [InlineData(19, 1)]
    [InlineData(21, 0)]
    public void Detect_leaves_out_faces_below_the_smallest(int smallest, int expected)
    {
        using Picture picture = Squares(96, 96, (40, 40));
        using FaceDetector detector = HandMadeDetector.Load(
            HandMadeDetector.Create(side: 20), new FaceDetectorOptions { Threads = 1, MinFaceSize = smallest });
        Assert.Equal(expected, detector.Detect(picture).Count);
    }

    [Theory]
    [InlineData(19, 1)]
    [InlineData(21, 0)]
    public void The_smallest_face_is_one_of_the_shorter_side(int smallest, int expected)
    {
        using Picture picture = Squares(96, 96, (40, 40));
        var options = new FaceDetectorOptions { Threads = 1, MinFaceSize = smallest };
        using FaceDetector narrow = HandMadeDetector.Load(HandMadeDetector.Create(side: 20, height: 40), options);
        using FaceDetector wide = HandMadeDetector.Load(HandMadeDetector.Create(side: 40, height: 20), options);
        Assert.Equal(expected, narrow.Detect(picture).Count);
        Assert.Equal(expected, wide.Detect(picture).Count);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    public void Pictures_are_reduced_for_a_large_smallest_face(int smallest)
    {
        // In the reduced picture the square is a cell.
        int factor = smallest / 32;
        using Picture picture =
            FromSquares(400, 240, 8 * factor, (8 * factor * 2, 8 * factor), (8 * factor * 5, 8 * factor * 2));
        using FaceDetector detector = HandMadeDetector.Load(
            HandMadeDetector.Create(side: 40), new FaceDetectorOptions { Threads = 1, MinFaceSize = smallest });
        FaceBox box = detector.Detect(picture)[0].Box;
        Assert.Equal(40 * factor, box.Width, 0.1);
        Assert.Equal(8 * factor * 2.5, box.X + (box.Width / 2), 0.1);
    }

    [Fact]
    public void Boxes_and_landmarks_of_a_reduced_picture_are_in_its_own_pixels()
    {
        // 1,280 columns become 320: a square of 32 is a cell of 8.
        using Picture picture = FromSquares(1280, 640, 32, (320, 160), (960, 448));
        using FaceDetector detector = Load(new FaceDetectorOptions { Threads = 1, MaxSide = 320 });
        IReadOnlyList<DetectedFace> faces = detector.Detect(picture);
        Assert.Equal([new FaceBox(272, 112, 128, 128), new FaceBox(912, 400, 128, 128)], faces.Select(f => Rounded(f.Box)));
        Assert.Equal(new FacePoint(312, 160), Rounded(faces[0].Landmarks!.RightEye));
    }

    [Fact]
    public void A_face_that_fills_a_large_picture_is_found_in_a_second_pass()
    {
        // The network is 160 pixels wide in the second pass, where the face is one of 64 or more.
        using FaceDetector large = HandMadeDetector.Load(HandMadeDetector.Create(side: 96));
        using FaceDetector small = HandMadeDetector.Load(HandMadeDetector.Create(side: 40));
        using Picture picture = FromSquares(640, 480, 32, (320, 224));
        Assert.Contains(large.Detect(picture), face => Math.Abs(face.Box.Width - 384) < 1);
        Assert.DoesNotContain(small.Detect(picture), face => face.Box.Width > 41);
    }

    [Fact]
    public void A_mosaic_of_thousands_of_faces_gives_as_many_as_are_allowed()
    {
        (int X, int Y)[] corners =
            [.. from y in Enumerable.Range(0, 80) from x in Enumerable.Range(0, 80) select (16 * x, 16 * y)];
        using Picture picture = Squares(1280, 1280, corners);
        var options = new FaceDetectorOptions { Threads = 1, MinFaceSize = 1 };
        using FaceDetector detector = HandMadeDetector.Load(HandMadeDetector.Create(side: 8), options);
        Assert.Equal(500, detector.Detect(picture).Count);
        using FaceDetector more =
            HandMadeDetector.Load(HandMadeDetector.Create(side: 8), options with { MaxFaces = 2_000 });
        Assert.Equal(2_000, more.Detect(picture).Count);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 20_000)]
    [InlineData(20_000, 1)]
    [InlineData(3, 5_000)]
    [InlineData(30_000, 600)]
    public void Pictures_of_any_shape_are_searched(int width, int height)
    {
        byte[] gray = new byte[width * height];
        gray.AsSpan().Fill(byte.MaxValue);
        using Picture picture = Picture.FromPixels(gray, width, height, PixelFormat.Gray8);
        using FaceDetector detector = Load(new FaceDetectorOptions { Threads = 1, MinFaceSize = 1 });
        Assert.All(detector.Detect(picture), face =>
        {
            Assert.InRange(face.Box.X + (face.Box.Width / 2), 0, width);
            Assert.InRange(face.Box.Y + (face.Box.Height / 2), 0, height);
        });
    }

    [Fact]
    public void Detect_gives_the_same_faces_to_many_callers()
    {
        using FaceDetector detector = Load(new FaceDetectorOptions { Threads = 2 });
        Picture[] pictures =
            [.. Enumerable.Range(1, 6).Select(i => Squares(96 + (64 * i), 96 + (8 * i), (8 * i, 40), (48 + (8 * i), 48)))];
        DetectedFace[][] expected = [.. pictures.Select(picture => detector.Detect(picture).ToArray())];
        Assert.All(expected, faces => Assert.Equal(2, faces.Length));
        var wrong = new ConcurrentBag<int>();
        Parallel.For(0, 240, new ParallelOptions { MaxDegreeOfParallelism = 12 }, i =>
        {
            if (!detector.Detect(pictures[i % 6]).SequenceEqual(expected[i % 6]))
            {
                wrong.Add(i);
            }
        });
        Assert.Empty(wrong);
        Array.ForEach(pictures, picture => picture.Dispose());
    }

    [Fact]
    public void A_canceled_token_stops_the_search()
    {
        using Picture picture = Squares(96, 96, (40, 40));
        Assert.ThrowsAny<OperationCanceledException>(() => _detector.Detect(picture, new CancellationToken(canceled: true)));
        using var stop = new CancellationTokenSource();
        Assert.Single(_detector.Detect(picture, stop.Token));
    }

    [Fact]
    public void A_token_that_is_canceled_at_any_time_stops_the_search_or_lets_it_finish()
    {
        using FaceDetector detector = FaceDetector.LoadPretrained(new FaceDetectorOptions { Threads = 1 });
        using Picture picture = Squares(640, 480, (40, 40));
        for (int i = 0; i < 40; i++)
        {
            using var stop = new CancellationTokenSource();
            var canceling = new Thread(() =>
            {
                Thread.SpinWait(i * 20_000);
                stop.Cancel();
            });
            canceling.Start();
            try
            {
                Assert.Empty(detector.Detect(picture, stop.Token));
            }
            catch (OperationCanceledException e)
            {
                Assert.Equal(stop.Token, e.CancellationToken);
            }
            finally
            {
                canceling.Join();
            }
        }
    }

    [Fact]
    public void Detect_after_Dispose_names_the_detector()
    {
        FaceDetector detector = HandMadeDetector.Load(HandMadeDetector.Create());
        using Picture picture = Squares(96, 96, (40, 40));
        IReadOnlyList<DetectedFace> faces = detector.Detect(picture);
        detector.Dispose();
        detector.Dispose();
        Assert.Equal("FaceDetector", Assert.Throws<ObjectDisposedException>(() => detector.Detect(picture)).ObjectName);
        Assert.Single(faces);
    }

    [Fact]
    public void Dispose_lets_running_calls_finish()
    {
        using Picture picture = Squares(320, 320, (40, 40), (160, 160));
        for (int round = 0; round < 20; round++)
        {
            FaceDetector detector = HandMadeDetector.Load(HandMadeDetector.Create());
            var unexpected = new ConcurrentBag<Exception>();
            using var started = new CountdownEvent(4);
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                started.Signal();
                try
                {
                    while (detector.Detect(picture).Count == 2)
                    {
                    }

                    unexpected.Add(new InvalidOperationException("Other faces."));
                }
                catch (ObjectDisposedException)
                {
                }
                catch (Exception e)
                {
                    unexpected.Add(e);
                }
            }))];
            Array.ForEach(threads, thread => thread.Start());
            started.Wait(TestContext.Current.CancellationToken);
            detector.Dispose();
            Array.ForEach(threads, thread => thread.Join());
            Assert.Empty(unexpected);
        }
    }

    [Fact]
    public void The_detector_inside_the_package_finds_nothing_on_a_wall()
    {
        using FaceDetector detector = FaceDetector.LoadPretrained();
        using Picture wall = Picture.FromPixels([.. Enumerable.Repeat((byte)150, 640 * 480)], 640, 480, PixelFormat.Gray8);
        Assert.Empty(detector.Detect(wall));
        Assert.InRange(detector.Threshold, 0.05f, 0.95f);
    }

    private static FaceDetector Load(FaceDetectorOptions options) => HandMadeDetector.Load(HandMadeDetector.Create(), options);

    private static Picture Squares(int width, int height, params (int X, int Y)[] corners) =>
        FromSquares(width, height, HandMadeDetector.Cell, corners);

    private static Picture FromSquares(int width, int height, int side, params (int X, int Y)[] corners) => Picture.FromPixels(
        HandMadeDetector.Squares(width, height, side, corners), width, height, PixelFormat.Gray8);

    private static void Dim(byte[] gray, int width, int left, byte level)
    {
        for (int y = 40; y < 48; y++)
        {
            gray.AsSpan((y * width) + left, 8).Fill(level);
        }
    }

    private static FaceBox Rounded(FaceBox box) => new(
        MathF.Round(box.X, 1), MathF.Round(box.Y, 1), MathF.Round(box.Width, 1), MathF.Round(box.Height, 1));

    private static FacePoint Rounded(FacePoint point) => new(MathF.Round(point.X, 1), MathF.Round(point.Y, 1));
}
