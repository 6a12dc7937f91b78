using System.Net;
using Microsoft.AspNetCore.Http;

namespace FacialExpression.Tool;

/// <summary>Where the server listens, and the names that requests may call it by.</summary>
/// <remarks>
/// A page of another site can make its own name point to this machine (DNS rebinding) and then counts as our origin. So requests
/// must name this machine: by an address of numbers, by the machine's own name, or as in the server's addresses.
/// </remarks>
internal sealed class ServeAddresses
{
    /// <summary>The default: this machine only.</summary>
    public const string Default = "http://localhost:5123";

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase) { "localhost" };

    private readonly bool _anyNumber;

    /// <summary>Parses addresses.</summary>
    /// <param name="urls">One or several, separated by semicolons, as in <c>http://localhost:5123</c>.</param>
    /// <exception cref="FormatException">An address is not of that form; the message names it.</exception>
    public ServeAddresses(string urls)
    {
        Urls = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Urls.Count == 0)
        {
            throw Invalid(urls);
        }

        foreach (string url in Urls)
        {
            string host = HostOf(url);
            _names.Add(host);
            if (!IsLoopback(host))
            {
                _anyNumber = true;
                PublicUrls.Add(url);
                _names.Add(Environment.MachineName);
                _names.Add($"{Environment.MachineName}.local");
            }
        }
    }

    /// <summary>All addresses.</summary>
    public IReadOnlyList<string> Urls { get; }

    /// <summary>Those that other machines can reach.</summary>
    public List<string> PublicUrls { get; } = [];

    /// <summary>Whether a request may call the server by this name.</summary>
    public bool Allows(string host) => _names.Contains(host)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && (_anyNumber || IPAddress.IsLoopback(address)));

    /// <summary>The middleware that refuses requests for other names.</summary>
    public Task RefuseOtherHosts(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        return Allows(context.Request.Host.Host)
            ? next(context)
            : throw new BadHttpRequestException(
                "The request names another host than this server's. Name the host in --urls, as in "
                + "--urls http://photos.example:5123.");
    }

    private static string HostOf(string url)
    {
        try
        {
            BindingAddress address = BindingAddress.Parse(url);
            return address is { IsUnixPipe: false, IsNamedPipe: false, PathBase: "" } && address.Scheme is "http" or "https"
                ? address.Host
                : throw Invalid(url);
        }
        catch (FormatException)
        {
            throw Invalid(url);
        }
    }

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static FormatException Invalid(string url) => new(
        $"'{url}' is no address to listen on. Write scheme, host and port, as in {Default} or http://0.0.0.0:8080, several "
        + "with semicolons between.");
}
