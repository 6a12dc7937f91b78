using System.Net.Sockets;
using System.Text;
using SkiaSharp;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Clients that hang up in the middle of an upload, send a byte per second, or send pictures that take much memory.
/// </summary>
internal sealed class BadClients : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task[] _all = [];

    /// <summary>Starts as many of each kind.</summary>
    public static BadClients Start(Uri address, byte[] picture, int each)
    {
        byte[] bomb = Bomb();
        var clients = new BadClients();
        CancellationToken stop = clients._stop.Token;
        clients._all =
        [
            .. Enumerable.Range(0, each).SelectMany(_ => new[]
            {
                RepeatAsync(() => HangUpAsync(address, picture, stop), stop),
                RepeatAsync(() => SendSlowlyAsync(address, stop), stop),
                RepeatAsync(() => SendBombAsync(address, bomb, stop), stop),
            }),
        ];
        return clients;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_all);
        _stop.Dispose();
    }

    private static async Task RepeatAsync(Func<Task> act, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await act();
                await Task.Delay(100, stop);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The server has closed the connection, or all is over.
            }
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

    private static async Task SendBombAsync(Uri address, byte[] bomb, CancellationToken stop)
    {
        using TcpClient client = await BeginAsync(address, bomb.Length, stop);
        await client.GetStream().WriteAsync(bomb, stop);
        await client.GetStream().ReadAtLeastAsync(new byte[12], 12, throwOnEndOfStream: true, stop);
    }

    private static async Task<TcpClient> BeginAsync(Uri address, long length, CancellationToken stop)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, stop);
        string head = $"POST /api/expressions HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), stop);
        return client;
    }

    /// <summary>100 megapixels in a file of some 100 KB.</summary>
    private static byte[] Bomb()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(10_000, 10_000, SKColorType.Gray8, SKAlphaType.Opaque));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 1);
        return data.ToArray();
    }
}
