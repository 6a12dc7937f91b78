using FacialExpression.Tool;

namespace FacialExpression.Web.Tests.Api;

public class ServeAddressesTests
{
    [Theory]
    [InlineData(ServeAddresses.Default)]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://[::1]:5000;https://localhost:5001")]
    public void Addresses_of_this_machine_are_not_public(string urls) => Assert.Empty(new ServeAddresses(urls).PublicUrls);

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://192.168.0.7:8080")]
    [InlineData("http://photos.example:8080")]
    public void Other_addresses_are_public(string url) =>
        Assert.Equal([url], new ServeAddresses($"{ServeAddresses.Default};{url}").PublicUrls);

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("localhost:5000")]
    [InlineData("ftp://localhost:5000")]
    [InlineData("http://unix:/tmp/socket")]
    [InlineData("http://localhost:5000/path")]
    public void Other_texts_are_refused(string urls)
    {
        string message = Assert.Throws<FormatException>(() => new ServeAddresses(urls)).Message;
        Assert.Contains(ServeAddresses.Default, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:1", "localhost", true)]
    [InlineData("http://localhost:1", "LOCALHOST", true)]
    [InlineData("http://localhost:1", "127.0.0.1", true)]
    [InlineData("http://localhost:1", "[::1]", true)]
    [InlineData("http://localhost:1", "192.168.0.7", false)]
    [InlineData("http://localhost:1", "photos.example", false)]
    [InlineData("http://0.0.0.0:1", "192.168.0.7", true)]
    [InlineData("http://0.0.0.0:1", "photos.example", false)]
    [InlineData("http://photos.example:1", "photos.example", true)]
    [InlineData("http://photos.example:1", "other.example", false)]
    [InlineData("http://localhost:1", "", false)]
    public void Hosts_are_those_of_the_addresses(string urls, string host, bool isAllowed) =>
        Assert.Equal(isAllowed, new ServeAddresses(urls).Allows(host));
}
