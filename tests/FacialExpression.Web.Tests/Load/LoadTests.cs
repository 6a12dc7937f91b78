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
