using System.Net.Sockets;
using System.Text;
using SkiaSharp;

namespace FacialExpression.Benchmarks;

/// <summary>Clients of five kinds that would take the server from others, if it let them.</summary>
internal sealed class BadClients : IAsyncDisposable
{
    /// <summary>What they do, one text per kind.</summary>
    public static readonly IReadOnlyList<string> Kinds =
    [
        "hang up in the middle of an upload",
        "send a byte per second",
        "send all but the end of 31 MB and then nothing",
        "send a PNG of 100 megapixels",
        "send a PNG of 24.9 megapixels in one color",
    ];

    private static readonly byte[] Large = new byte[31_000_000];

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);

    // A file that is refused is sent all the same, since the client reads no answer before. More often, it would be a flood.
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private Task[] _all = [];

    /// <summary>What those of <see cref="StartAnnouncing"/> do.</summary>
    public const string Announcing = "announce 31 MB and send 2 kB per second";

    /// <summary>Starts as many of each kind.</summary>
    public static BadClients Start(Uri address, byte[] picture, int each)
    {
        byte[] beyond = Bomb(10_000, SKColorType.Gray8);
        byte[] below = Bomb(4990, SKColorType.Rgb888x);
        var clients = new BadClients();
        CancellationToken stop = clients._stop.Token;
        clients._all =
        [
            .. Enumerable.Range(0, each).SelectMany(_ => new[]
            {
                RepeatAsync(() => HangUpAsync(address, picture, stop), Soon, stop),
                RepeatAsync(() => SendSlowlyAsync(address, stop), Soon, stop),
                RepeatAsync(() => StallAsync(address, stop), Later, stop),
                RepeatAsync(() => SendAsync(address, beyond, stop), Soon, stop),
                RepeatAsync(() => SendAsync(address, below, stop), Soon, stop),
            }),
        ];
        return clients;
    }

    /// <summary>Starts clients that announce large files and send them slowly.</summary>
    public static BadClients StartAnnouncing(Uri address, int count)
    {
        var clients = new BadClients();
        CancellationToken stop = clients._stop.Token;
        clients._all =
            [.. Enumerable.Range(0, count).Select(_ => RepeatAsync(() => AnnounceAsync(address, stop), Soon, stop))];
        return clients;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_all);
        _stop.Dispose();
    }

    private static async Task RepeatAsync(Func<Task> act, TimeSpan pause, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await act();
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The server has closed the connection, or all is over.
            }

            await Task.Delay(pause, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static async Task HangUpAsync(Uri address, byte[] picture, CancellationToken stop)
    {
        using TcpClient client = await BeginAsync(address, picture.Length, stop);
        await client.GetStream().WriteAsync(picture.AsMemory(0, picture.Length / 2), stop);
        client.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    private static async Task SendSlowlyAsync(Uri address, CancellationToken stop)
    {
        using TcpClient client = await BeginAsync(address, 1 << 20, stop);
        while (true)
        {
            await client.GetStream().WriteAsync(new byte[1], stop);
            await Task.Delay(1000, stop);
        }
    }

    private static async Task AnnounceAsync(Uri address, CancellationToken stop)
    {
        using TcpClient client = await BeginAsync(address, Large.Length, stop);
        while (true)
        {
            await client.GetStream().WriteAsync(new byte[2000], stop);
            await Task.Delay(1000, stop);
        }
    }

    private static async Task StallAsync(Uri address, CancellationToken stop)
    {
        using TcpClient client = await BeginAsync(address, Large.Length, stop);
        await client.GetStream().WriteAsync(Large.AsMemory(0, Large.Length - 1000), stop);
        await WaitAsync(client, stop);
    }

    private static async Task SendAsync(Uri address, byte[] file, CancellationToken stop)
    {
        using TcpClient client = await BeginAsync(address, file.Length, stop);
        await client.GetStream().WriteAsync(file, stop);
        await WaitAsync(client, stop);
    }

    /// <summary>Waits for the beginning of the answer.</summary>
    private static async Task WaitAsync(TcpClient client, CancellationToken stop) =>
        await client.GetStream().ReadAtLeastAsync(new byte[12], 12, throwOnEndOfStream: true, stop);

    private static async Task<TcpClient> BeginAsync(Uri address, long length, CancellationToken stop)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, stop);
        string head = $"POST /api/expressions HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), stop);
        return client;
    }

    /// <summary>A square of one color: a small file that takes much memory.</summary>
    private static byte[] Bomb(int side, SKColorType type)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, type, SKAlphaType.Opaque));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 1);
        return data.ToArray();
    }
}
