using System.Net;
using FacialExpression.Tool;
using SkiaSharp;

namespace FacialExpression.Web.Tests.Load;

/// <summary>The short form of <c>./bench.sh serve</c>, bounded by numbers instead of time.</summary>
[Collection(nameof(LoadTests))]
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
public class LoadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_connections_get_answers_or_are_told_to_come_back()
    {
        await using WebServer server = await WebServer.StartAsync(new ServeLimits { Waiting = 8 });
        long free = server.Memory.FreeBytes;
        LoadResult result = await LoadClients.RunAsync(
            server.Address, TestPictures.Person, connections: 64, answers => answers < 3, Stop);
        Assert.Empty(result.Faults);
        Assert.Equal(
            64 * 3, result.Count(HttpStatusCode.OK) + result.Count(HttpStatusCode.ServiceUnavailable));
        Assert.InRange(result.Count(HttpStatusCode.OK), 9, 64 * 3);
        await Eventually.IsAsync(free, () => server.Memory.FreeBytes);
        Assert.Equal((0, 0), (server.Queue.Running, server.Queue.Waiting));
    }

    [Fact]
    public async Task Connections_that_fit_into_the_queue_get_all_answers()
    {
        await using WebServer server = await WebServer.StartAsync(new ServeLimits { Running = 2, Waiting = 30 });
        LoadResult result = await LoadClients.RunAsync(
            server.Address, TestPictures.Person, connections: 32, answers => answers < 3, Stop);
        Assert.Empty(result.Faults);
        Assert.Equal(32 * 3, result.Count(HttpStatusCode.OK));
    }

    [Fact]
    public async Task Memory_of_large_pictures_and_files_is_given_back_when_the_server_is_idle()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage small = await server.PostAsync(TestPictures.Person);
        Assert.Equal((HttpStatusCode.OK, 0), (small.StatusCode, server.Freed.Collections));

        // Decoded, this has 100 MB.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long before = GC.GetGCMemoryInfo(GCKind.FullBlocking).TotalCommittedBytes;
        byte[] picture = TestPictures.Bomb(4990, 4990, SKColorType.Rgb888x);
        using HttpResponseMessage large = await server.PostAsync(picture);
        Assert.Equal(HttpStatusCode.OK, large.StatusCode);
        await Eventually.IsAsync(1, () => server.Freed.Collections);
        long after = GC.GetGCMemoryInfo(GCKind.FullBlocking).TotalCommittedBytes;
        Assert.InRange(after - before, long.MinValue, 50_000_000);
        using HttpResponseMessage file = await server.PostAsync(new byte[3_000_000]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, file.StatusCode);
        await Eventually.IsAsync(2, () => server.Freed.Collections);
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_number_of_pictures()
    {
        // Decoded, each of these has 4 MB.
        byte[] picture = TestPictures.Bomb(1000, 1000, SKColorType.Rgb888x);
        await using WebServer server = await WebServer.StartAsync();
        await LoadClients.RunAsync(server.Address, picture, connections: 8, answers => answers < 2, Stop);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        LoadResult result = await LoadClients.RunAsync(server.Address, picture, connections: 8, answers => answers < 8, Stop);
        Assert.Equal(8 * 8, result.Count(HttpStatusCode.OK));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32_000_000);
    }
}
