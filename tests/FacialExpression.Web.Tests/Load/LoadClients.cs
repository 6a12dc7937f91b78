using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace FacialExpression.Web.Tests.Load;

/// <summary>Many connections that upload a picture again and again. Those that are told to come back later do.</summary>
internal static class LoadClients
{
    /// <summary>Runs them.</summary>
    /// <param name="address">The server's.</param>
    /// <param name="picture">What they upload.</param>
    /// <param name="connections">How many there are.</param>
    /// <param name="goesOn">Whether a connection uploads once more, after this many answers.</param>
    /// <param name="stop">Ends all.</param>
    public static async Task<LoadResult> RunAsync(
        Uri address, byte[] picture, int connections, Func<int, bool> goesOn, CancellationToken stop)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections });
        client.BaseAddress = address;
        client.Timeout = TimeSpan.FromMinutes(5);
        var result = new LoadResult();
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                for (int answers = 0; goesOn(answers); answers++)
                {
                    TimeSpan wait = await UploadAsync(client, picture, result, stop);
                    await Task.Delay(wait, stop);
                }
            },
            stop)));
        result.Elapsed = Stopwatch.GetElapsedTime(start);
        return result;
    }

    private static async Task<TimeSpan> UploadAsync(HttpClient client, byte[] picture, LoadResult result, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            using var content = new ByteArrayContent(picture);
            content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            using HttpResponseMessage response = await client.PostAsync("/api/expressions", content, stop);
            await response.Content.ReadAsByteArrayAsync(stop);
            result.Add(response.StatusCode, Stopwatch.GetElapsedTime(start));
            return response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
        }
        catch (HttpRequestException e)
        {
            result.Faults.Add(e.Message);
            return TimeSpan.Zero;
        }
    }
}

/// <summary>What the clients got.</summary>
internal sealed class LoadResult
{
    private readonly ConcurrentDictionary<HttpStatusCode, ConcurrentBag<double>> _milliseconds = new();

    /// <summary>The time of all.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Connections that broke off.</summary>
    public ConcurrentBag<string> Faults { get; } = [];

    /// <summary>The statuses that occurred.</summary>
    public IEnumerable<HttpStatusCode> Statuses => _milliseconds.Keys.Order();

    public int Count(HttpStatusCode status) => _milliseconds.TryGetValue(status, out ConcurrentBag<double>? all) ? all.Count : 0;

    public void Add(HttpStatusCode status, TimeSpan time) =>
        _milliseconds.GetOrAdd(status, _ => []).Add(time.TotalMilliseconds);

    /// <summary>The time in milliseconds that this fraction of the answers of a status did not exceed.</summary>
    public double Quantile(HttpStatusCode status, double fraction)
    {
        double[] sorted = _milliseconds.TryGetValue(status, out ConcurrentBag<double>? all) ? [.. all.Order()] : [];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Max((int)Math.Ceiling(fraction * sorted.Length), 1) - 1];
    }
}
