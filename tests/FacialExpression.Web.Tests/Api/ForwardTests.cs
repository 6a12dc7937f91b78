using System.Net;
using FacialExpression.Tool;

namespace FacialExpression.Web.Tests.Api;

/// <summary>A server that lets others analyze its pictures.</summary>
public class ForwardTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_are_those_of_the_servers_behind_it()
    {
        await using WebServer one = await WebServer.StartAsync();
        await using WebServer two = await WebServer.StartAsync();
        await using WebServer front = await WebServer.ForwardAsync($"{one.Address};{two.Address}");
        byte[] picture = TestPictures.Group;
        string expected = await (await one.PostAsync(picture)).Content.ReadAsStringAsync(Stop);
        Assert.Contains("\"expression\":", expected, StringComparison.Ordinal);
        for (int i = 0; i < 4; i++)
        {
            HttpResponseMessage answer = await front.PostAsync(picture);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(expected, await answer.Content.ReadAsStringAsync(Stop));
        }
    }

    [Fact]
    public async Task A_server_that_is_away_is_passed_over_and_none_is_an_answer_of_503()
    {
        await using WebServer alive = await WebServer.StartAsync();
        WebServer gone = await WebServer.StartAsync();
        await using WebServer front = await WebServer.ForwardAsync($"{gone.Address};{alive.Address}");
        await using WebServer alone = await WebServer.ForwardAsync($"{gone.Address}");
        await gone.DisposeAsync();
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await front.PostAsync(TestPictures.Group)).StatusCode);
        }

        string detail = await Problem.DetailAsync(
            HttpStatusCode.ServiceUnavailable, await alone.PostAsync(TestPictures.Group));
        Assert.StartsWith("No server that analyzes pictures", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_is_none_has_the_message_of_the_server_behind_it()
    {
        await using WebServer one = await WebServer.StartAsync();
        await using WebServer front = await WebServer.ForwardAsync($"{one.Address}");
        byte[] text = "no image"u8.ToArray();
        Assert.Equal(
            await Problem.DetailAsync(HttpStatusCode.UnprocessableEntity, await one.PostAsync(text)),
            await Problem.DetailAsync(HttpStatusCode.UnprocessableEntity, await front.PostAsync(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("silo-0:8080")]
    [InlineData("ftp://silo-0")]
    [InlineData("http://silo-0:8080;nowhere")]
    public void Addresses_that_are_none_are_named(string urls) => Assert.Contains(
        "is no address of a server",
        Assert.Throws<FormatException>(() => new ForwardedAnalysis(urls)).Message,
        StringComparison.Ordinal);
}
