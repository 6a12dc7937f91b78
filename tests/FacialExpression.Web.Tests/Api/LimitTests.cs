using System.Net;
using FacialExpression.Tool;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FacialExpression.Web.Tests.Api;

public class LimitTests
{
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
        // Memory for three units; the sender below holds two.
        var limits = new ServeLimits { MaxBytes = 2 * UploadMemory.Unit, MaxBytesInMemory = 1 };
        await using WebServer server = await WebServer.StartAsync(limits);
        Assert.Equal(3 * UploadMemory.Unit, server.Memory.FreeBytes);
        using RawConnection slow = await RawConnection.OpenAsync(server.Address);
        await slow.BeginPostAsync(limits.MaxBytes, new byte[UploadMemory.Unit + 1]);
        await Eventually.IsAsync(UploadMemory.Unit, () => server.Memory.FreeBytes);
        using HttpResponseMessage large = await server.PostAsync(new byte[UploadMemory.Unit + 1]);
        await Problem.DetailAsync(HttpStatusCode.ServiceUnavailable, large);
        Assert.Equal(TimeSpan.FromSeconds(1), large.Headers.RetryAfter?.Delta);
        using HttpResponseMessage small = await server.PostAsync(TestPictures.Person);
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        slow.Reset();
        await Eventually.IsAsync(3 * UploadMemory.Unit, () => server.Memory.FreeBytes);
    }

    [Fact]
    public async Task An_upload_that_does_not_end_is_refused_after_its_time()
    {
        var limits = new ServeLimits { UploadTime = TimeSpan.FromMilliseconds(200) };
        await using WebServer server = await WebServer.StartAsync(limits);
        long free = server.Memory.FreeBytes;
        using RawConnection slow = await RawConnection.OpenAsync(server.Address);
        await slow.BeginPostAsync(1000, new byte[500]);
        string answer = await slow.ReceiveAsync();
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        await Eventually.IsAsync(free, () => server.Memory.FreeBytes);
    }

    [Fact]
    public async Task An_upload_below_the_least_rate_is_refused()
    {
        // Kestrel checks the rate once per second and wants a longer grace period.
        var limits = new ServeLimits
        {
            UploadRate = new MinDataRate(bytesPerSecond: 1e6, gracePeriod: TimeSpan.FromSeconds(1.1)),
        };
        await using WebServer server = await WebServer.StartAsync(limits);
        using RawConnection slow = await RawConnection.OpenAsync(server.Address);
        await slow.BeginPostAsync(1000, new byte[500]);
        Assert.StartsWith("HTTP/1.1 408 ", await slow.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_senders_take_no_place_of_others()
    {
        await using WebServer server = await WebServer.StartAsync(new ServeLimits { Running = 1, Waiting = 0 });
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
}
