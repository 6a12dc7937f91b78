using System.Net;
using FacialExpression.Tool;

namespace FacialExpression.Web.Tests.Load;

/// <summary>The short form of <c>./bench.sh serve</c>, bounded by numbers instead of time.</summary>
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
}
