using System.Net;
using FacialExpression.Tool;

namespace FacialExpression.Web.Tests.Api;

public class LimitTests
{
    /// <summary>No time but the one under test ends anything, however slow the machine is.</summary>
    internal static readonly ServeLimits Patient = new()
    {
        PaceTime = TimeSpan.FromMinutes(20),
        UploadTime = TimeSpan.FromMinutes(20 * 12),
    };

    [Fact]
    public async Task Pictures_beyond_those_that_run_and_wait_are_refused_with_a_time_to_try_again()
    {
        using var detector = new GateDetector();
        await using WebServer server = await WebServer.StartAsync(new ServeLimits { Running = 1, Waiting = 1 }, detector);
        Task<HttpResponseMessage> first = server.PostAsync(TestPictures.Wall);
        await Eventually.IsAsync(1, () => detector.Entered);
        Task<HttpResponseMessage> second = server.PostAsync(TestPictures.Wall);
        await Eventually.IsAsync(1, () => server.Queue.Waiting);
        using HttpResponseMessage third = await server.PostAsync(TestPictures.Wall);
        await Problem.DetailAsync(HttpStatusCode.ServiceUnavailable, third);
        Assert.Equal(TimeSpan.FromSeconds(1), third.Headers.RetryAfter?.Delta);
        detector.Open(2);
        using HttpResponseMessage one = await first;
        using HttpResponseMessage two = await second;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (one.StatusCode, two.StatusCode));
        detector.Open(1);
        using HttpResponseMessage after = await server.PostAsync(TestPictures.Wall);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Files_beyond_the_memory_are_refused_and_small_ones_still_fit()
    {
        // Memory for four units; the sender below holds two.
        var limits = Patient with { MaxBytesInMemory = 4 * UploadMemory.Unit, BytesForSmall = 0 };
        await using WebServer server = await WebServer.StartAsync(limits);
        using RawConnection slow = await RawConnection.OpenAsync(server.Address);
        await slow.BeginPostAsync(2 * UploadMemory.Unit, new byte[UploadMemory.Unit + 1]);
        await Eventually.IsAsync(2 * UploadMemory.Unit, () => server.Memory.FreeBytes);
        using HttpResponseMessage large = await server.PostAsync(new byte[UploadMemory.Unit + 1]);
        await Problem.DetailAsync(HttpStatusCode.ServiceUnavailable, large);
        Assert.Equal(TimeSpan.FromSeconds(1), large.Headers.RetryAfter?.Delta);
        using HttpResponseMessage small = await server.PostAsync(TestPictures.Person);
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        slow.Reset();
        await Eventually.IsAsync(limits.MaxBytesInMemory, () => server.Memory.FreeBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Large_uploads_that_stall_leave_memory_to_small_pictures(bool areAnnounced)
    {
        const int MiB = 1 << 20;
        ServeLimits limits = Patient with
        {
            MaxBytes = 2 * MiB,
            MaxBytesInMemory = 9 * MiB,
            BytesForSmall = 2 * MiB,
            SmallBytes = MiB / 4,
        };
        await using WebServer server = await WebServer.StartAsync(limits);
        var senders = new List<RawConnection>();
        try
        {
            // Three hold 2 MiB each. Further ones are refused, at the latest when they turn out to be large.
            byte[] almostAll = new byte[(2 * MiB) - 1000];
            int each = areAnnounced ? (2 * MiB) + 1 : 2 * MiB;
            for (int i = 0; i < 8; i++)
            {
                RawConnection sender = await RawConnection.OpenAsync(server.Address);
                senders.Add(sender);
                await sender.BeginPostAsync(areAnnounced ? limits.MaxBytes : null, almostAll);
                if (i < 3)
                {
                    await Eventually.IsAsync(limits.MaxBytesInMemory - (each * (i + 1L)), () => server.Memory.FreeBytes);
                }
                else
                {
                    Assert.StartsWith("HTTP/1.1 503 ", await sender.ReceiveAsync(), StringComparison.Ordinal);
                }
            }

            using HttpResponseMessage photo = await server.PostAsync(TestPictures.Person);
            Assert.Equal(HttpStatusCode.OK, photo.StatusCode);
            Assert.Equal(limits.MaxBytesInMemory - (3L * each), server.Memory.FreeBytes);
        }
        finally
        {
            senders.ForEach(sender => sender.Dispose());
        }

        await Eventually.IsAsync(limits.MaxBytesInMemory, () => server.Memory.FreeBytes);
    }

    [Fact]
    public async Task A_large_file_takes_what_it_announced_and_arrives_whole()
    {
        // Memory for the whole, one byte more, and the part that arrives first.
        const int Overhead = 1000; // of a form
        ServeLimits limits = Patient with
        {
            MaxBytes = TestPictures.Group.Length,
            MaxBytesInMemory = TestPictures.Group.Length + 1 + (TestPictures.Group.Length / 12),
            SmallBytes = 1000,
            BytesForSmall = 0,
        };
        await using WebServer server = await WebServer.StartAsync(limits);
        using HttpResponseMessage body = await server.PostAsync(TestPictures.Group);
        Assert.Equal(HttpStatusCode.OK, body.StatusCode);
        await using WebServer another = await WebServer.StartAsync(
            limits with { MaxBytesInMemory = limits.MaxBytesInMemory + Overhead });
        using var file = new ByteArrayContent(TestPictures.Group);
        using var form = new MultipartFormDataContent { { file, "file", "group.png" } };
        using HttpResponseMessage inForm = await another.PostAsync(form);
        Assert.Equal(HttpStatusCode.OK, inForm.StatusCode);
    }

    [Fact]
    public async Task Announced_sizes_take_no_memory_before_bytes_arrive()
    {
        ServeLimits limits = Patient with { MaxBytesInMemory = 2 << 20, BytesForSmall = 0, SmallBytes = 1000 };
        await using WebServer server = await WebServer.StartAsync(limits);
        var senders = new List<RawConnection>();
        try
        {
            for (int i = 1; i <= 8; i++)
            {
                senders.Add(await RawConnection.OpenAsync(server.Address));
                await senders[^1].BeginPostAsync(limits.MaxBytesInMemory / 2, []);
                await Eventually.IsAsync(limits.MaxBytesInMemory - (i * (long)UploadMemory.Unit), () => server.Memory.FreeBytes);
            }

            using HttpResponseMessage photo = await server.PostAsync(TestPictures.Group);
            Assert.Equal(HttpStatusCode.OK, photo.StatusCode);
        }
        finally
        {
            senders.ForEach(sender => sender.Dispose());
        }
    }

    [Fact]
    public async Task Slow_senders_take_no_place_of_others()
    {
        await using WebServer server = await WebServer.StartAsync(Patient with { Running = 1, Waiting = 0 });
        var senders = new List<RawConnection>();
        try
        {
            for (int i = 0; i < 20; i++)
            {
                senders.Add(await RawConnection.OpenAsync(server.Address));
                await senders[^1].BeginPostAsync(TestPictures.Group.Length, TestPictures.Group[..100]);
            }

            long free = new ServeLimits().MaxBytesInMemory;
            await Eventually.IsAsync(free - (20L * UploadMemory.Unit), () => server.Memory.FreeBytes);
            using HttpResponseMessage response = await server.PostAsync(TestPictures.Person);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        finally
        {
            senders.ForEach(sender => sender.Dispose());
        }
    }

    [Fact]
    public async Task A_client_that_hangs_up_during_the_analysis_cancels_it()
    {
        using var detector = new GateDetector();
        await using WebServer server = await WebServer.StartAsync(new ServeLimits { Running = 1, Waiting = 0 }, detector);
        using RawConnection client = await RawConnection.OpenAsync(server.Address);
        await client.BeginPostAsync(TestPictures.Wall.Length, TestPictures.Wall);
        await Eventually.IsAsync(1, () => detector.Entered);
        client.Reset();
        await Eventually.IsAsync(1, () => detector.Canceled);
        await Eventually.IsAsync(0, () => server.Queue.Running);
        detector.Open(1);
        using HttpResponseMessage response = await server.PostAsync(TestPictures.Wall);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_client_that_hangs_up_while_it_waits_leaves_its_place()
    {
        using var detector = new GateDetector();
        await using WebServer server = await WebServer.StartAsync(new ServeLimits { Running = 1, Waiting = 1 }, detector);
        long free = server.Memory.FreeBytes;
        Task<HttpResponseMessage> first = server.PostAsync(TestPictures.Wall);
        await Eventually.IsAsync(1, () => detector.Entered);
        using RawConnection client = await RawConnection.OpenAsync(server.Address);
        await client.BeginPostAsync(TestPictures.Wall.Length, TestPictures.Wall);
        await Eventually.IsAsync(1, () => server.Queue.Waiting);
        client.Reset();
        await Eventually.IsAsync(0, () => server.Queue.Waiting);
        detector.Open(1);
        (await first).Dispose();
        await Eventually.IsAsync(free, () => server.Memory.FreeBytes);
        Assert.Equal(1, detector.Entered);
    }

    [Fact]
    public async Task Bombs_are_refused_and_others_are_answered()
    {
        await using WebServer server = await WebServer.StartAsync(new ServeLimits { MaxPixels = 1_000_000, Waiting = 100 });
        byte[] bomb = TestPictures.Bomb(5000, 5000);
        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => server.PostAsync(i % 4 == 0 ? TestPictures.Person : bomb)));
        for (int i = 0; i < answers.Length; i++)
        {
            Assert.Equal(i % 4 == 0 ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, answers[i].StatusCode);
            answers[i].Dispose();
        }
    }

    [Fact]
    public async Task Large_pictures_are_decoded_only_while_their_pixels_fit_and_leave_turns_to_small_ones()
    {
        using var detector = new GateDetector();
        var limits = new ServeLimits { Running = 8, Waiting = 4, PixelsAtOnce = 50_000_000 };
        await using WebServer server = await WebServer.StartAsync(limits, detector);

        // A file of one color and 24.9 megapixels: two fit.
        byte[] bomb = TestPictures.Bomb(4990, 4990);
        Assert.InRange(bomb.Length, 1, 200_000);
        Task<HttpResponseMessage>[] bombs = [.. Enumerable.Range(0, 6).Select(_ => server.PostAsync(bomb))];
        await Eventually.IsAsync(2, () => detector.Entered);
        await Eventually.IsAsync(4, () => server.Queue.Waiting);
        Task<HttpResponseMessage> photo = server.PostAsync(TestPictures.Wall);
        await Eventually.IsAsync(3, () => detector.Entered);
        Assert.Equal((3, 4), (server.Queue.Running, server.Queue.Waiting));
        detector.Open(7);
        foreach (Task<HttpResponseMessage> request in bombs.Append(photo))
        {
            using HttpResponseMessage response = await request;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal((0, 0), (server.Queue.Running, server.Queue.Waiting));
    }

    [Fact]
    public async Task Large_pictures_beyond_those_that_may_wait_are_refused_and_small_ones_are_not()
    {
        using var detector = new GateDetector();
        var limits = new ServeLimits
        {
            Running = 2,
            MaxPixels = 1_000_000,
            SmallPixels = 100_000,
            PixelsAtOnce = 1_000_000,
            PixelsWaiting = 1_000_000,
        };
        await using WebServer server = await WebServer.StartAsync(limits, detector);
        byte[] large = TestPictures.Bomb(1000, 1000);
        Task<HttpResponseMessage> first = server.PostAsync(large);
        await Eventually.IsAsync(1, () => detector.Entered);
        Task<HttpResponseMessage> second = server.PostAsync(large);
        await Eventually.IsAsync(1, () => server.Queue.Waiting);
        using HttpResponseMessage third = await server.PostAsync(large);
        await Problem.DetailAsync(HttpStatusCode.ServiceUnavailable, third);
        Task<HttpResponseMessage> small = server.PostAsync(TestPictures.Wall);
        await Eventually.IsAsync(2, () => detector.Entered);
        detector.Open(3);
        foreach (Task<HttpResponseMessage> request in new[] { first, second, small })
        {
            using HttpResponseMessage response = await request;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_client_that_hangs_up_while_its_large_picture_waits_leaves_its_place()
    {
        using var detector = new GateDetector();
        var limits = new ServeLimits { Running = 2, SmallPixels = 1000, PixelsAtOnce = 100_000 };
        await using WebServer server = await WebServer.StartAsync(limits, detector);
        Task<HttpResponseMessage> first = server.PostAsync(TestPictures.Wall);
        await Eventually.IsAsync(1, () => detector.Entered);
        using RawConnection client = await RawConnection.OpenAsync(server.Address);
        await client.BeginPostAsync(TestPictures.Wall.Length, TestPictures.Wall);
        await Eventually.IsAsync(1, () => server.Queue.Waiting);
        client.Reset();
        await Eventually.IsAsync(0, () => server.Queue.Waiting);
        detector.Open(1);
        (await first).Dispose();
        await Eventually.IsAsync(limits.MaxBytesInMemory, () => server.Memory.FreeBytes);
        Assert.Equal(1, detector.Entered);
    }
}
