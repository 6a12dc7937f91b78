using System.Net.Sockets;
using System.Text;

namespace FacialExpression.Web.Tests;

/// <summary>A connection for what HttpClient does not do: stop in the middle of a body, or name no host.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client;

    // A client that is closed by the other side gives none.
    private readonly NetworkStream _stream;

    private RawConnection(TcpClient client) => (_client, _stream) = (client, client.GetStream());

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        return new RawConnection(client);
    }

    /// <summary>Announces a body and sends the beginning of it.</summary>
    /// <param name="length">The announced length; <see langword="null"/> for a body in chunks, of which one is sent.</param>
    /// <param name="beginning">What is sent.</param>
    /// <param name="contentType">The type of the body.</param>
    public async Task BeginPostAsync(long? length, byte[] beginning, string contentType = "image/png")
    {
        string size = length is { } bytes ? $"Content-Length: {bytes}" : "Transfer-Encoding: chunked";
        string chunk = length is null ? $"{beginning.Length:x}\r\n" : "";
        await SendAsync(
            $"POST /api/expressions HTTP/1.1\r\nHost: localhost\r\nContent-Type: {contentType}\r\n{size}\r\n\r\n{chunk}");
        await SendAsync(beginning);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text));

    public async Task SendAsync(byte[] bytes) =>
        await _stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>The answer, until the server closes the connection or nothing of it is missing.</summary>
    public async Task<string> ReceiveAsync()
    {
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!answer.ToString().EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal)
            && await _stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var count)
        {
            answer.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return answer.ToString();
    }

    /// <summary>Breaks the connection off, as a client that crashes.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(enable: true, seconds: 0);
        _client.Close();
    }

    public void Dispose() => _client.Dispose();
}
