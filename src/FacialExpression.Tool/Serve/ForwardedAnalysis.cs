using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FacialExpression.Tool;

/// <summary>
/// Lets other servers with the same API analyze the pictures, such as the silos of a cluster: one after the other, and the next
/// where one is away or busy.
/// </summary>
internal sealed class ForwardedAnalysis : IPictureAnalysis, IDisposable
{
    private const string Path = "api/expressions";

    private readonly Uri[] _servers;
    private readonly HttpClient _client;
    private long _running;
    private uint _next;

    /// <param name="urls">Their addresses, separated by semicolons, as in <c>http://silo-0:8080;http://silo-1:8080</c>.</param>
    /// <exception cref="FormatException">An address is not of that form; the message names it.</exception>
    public ForwardedAnalysis(string urls)
    {
        string[] addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        _servers = [.. addresses.DefaultIfEmpty(urls).Select(AddressOf)];
        // A machine that vanished answers nothing at all; one that came back may have another address.
        var connections = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            UseProxy = false,
        };
        // An answer has seven numbers and ten points for each face.
        _client = new HttpClient(connections) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 4 << 20 };
    }

    public long Running => Interlocked.Read(ref _running);

    public long Waiting => 0;

    public async Task<PictureExpressions> AnalyzeAsync(UploadedFile file, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        try
        {
            using (file)
            {
                uint first = Interlocked.Increment(ref _next);
                for (uint i = 0; i < _servers.Length; i++)
                {
                    Uri server = _servers[(first + i) % (uint)_servers.Length];
                    if (await AskAsync(server, file, cancellationToken).ConfigureAwait(false) is { } answer)
                    {
                        return answer;
                    }
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }

        throw new ServerBusyException("No server that analyzes pictures has time or answers. Send this picture again later.");
    }

    public void Dispose() => _client.Dispose();

    private static Uri AddressOf(string url) =>
        Uri.TryCreate($"{url.TrimEnd('/')}/{Path}", UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new FormatException(
                $"'{url}' is no address of a server. Write scheme, host and port, as in http://silo-0:8080, several with "
                + "semicolons between.");

    /// <returns><see langword="null"/> if it is away or busy.</returns>
    private async Task<PictureExpressions?> AskAsync(Uri server, UploadedFile file, CancellationToken cancellationToken)
    {
        try
        {
            ArraySegment<byte> bytes = file.Bytes;
            using var body = new ByteArrayContent(bytes.Array!, bytes.Offset, bytes.Count);
            using HttpResponseMessage response = await _client.PostAsync(server, body, cancellationToken).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await response.Content
                    .ReadFromJsonAsync<PictureExpressions>(JsonSerializerOptions.Web, cancellationToken).ConfigureAwait(false),
                HttpStatusCode.UnprocessableEntity => throw new ImageFormatException(
                    await DetailOf(response, cancellationToken).ConfigureAwait(false)),
                HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => null,
                // What is wrong with the picture is so everywhere.
                >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => throw new BadHttpRequestException(
                    await DetailOf(response, cancellationToken).ConfigureAwait(false), (int)response.StatusCode),
                _ => null,
            };
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<string> DetailOf(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string other = Invariant($"The server that analyzes pictures answered with status {(int)response.StatusCode}.");
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return other;
        }

        JsonElement problem =
            await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
        return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("detail", out JsonElement detail)
            ? Message.OneLine(detail.ToString())
            : other;
    }
}
