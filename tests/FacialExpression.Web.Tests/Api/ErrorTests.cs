using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FacialExpression.Tool;

namespace FacialExpression.Web.Tests.Api;

public class ErrorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_is_no_image_is_refused()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage response = await server.PostAsync("This is no image."u8.ToArray());
        string detail = await Problem.DetailAsync(HttpStatusCode.UnprocessableEntity, response);
        Assert.Contains("no image that can be decoded", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_cut_short_is_refused()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage response = await server.PostAsync(TestPictures.Group[..(TestPictures.Group.Length / 3)]);
        await Problem.DetailAsync(HttpStatusCode.UnprocessableEntity, response);
    }

    [Fact]
    public async Task An_empty_body_is_refused()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage response = await server.PostAsync([]);
        Assert.Contains(
            "The file is empty", await Problem.DetailAsync(HttpStatusCode.BadRequest, response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_with_too_many_bytes_is_refused()
    {
        var limits = new ServeLimits { MaxBytes = 100_000 };
        await using WebServer server = await WebServer.StartAsync(limits);
        using HttpResponseMessage announced = await server.PostAsync(new byte[limits.MaxBytes + 1]);
        string detail = await Problem.DetailAsync(HttpStatusCode.RequestEntityTooLarge, announced);
        Assert.Contains("100000 bytes", detail, StringComparison.Ordinal);
        using HttpResponseMessage far = await server.PostAsync(new byte[2 * limits.MaxBytes]);
        await Problem.DetailAsync(HttpStatusCode.RequestEntityTooLarge, far);
        using var file = new ByteArrayContent(new byte[limits.MaxBytes + 1]);
        using var form = new MultipartFormDataContent { { file, "file", "large.png" } };
        using HttpResponseMessage inForm = await server.PostAsync(form);
        await Problem.DetailAsync(HttpStatusCode.RequestEntityTooLarge, inForm);
    }

    [Fact]
    public async Task A_picture_with_too_many_pixels_is_refused()
    {
        await using WebServer server = await WebServer.StartAsync(new ServeLimits { MaxPixels = 1_000_000 });
        byte[] bomb = TestPictures.Bomb(1001, 1000);
        Assert.InRange(bomb.Length, 1, 20_000);
        using HttpResponseMessage response = await server.PostAsync(bomb);
        string detail = await Problem.DetailAsync(HttpStatusCode.UnprocessableEntity, response);
        Assert.Contains("1001", detail, StringComparison.Ordinal);
        using HttpResponseMessage smaller = await server.PostAsync(TestPictures.Bomb(1000, 1000));
        Assert.Equal(HttpStatusCode.OK, smaller.StatusCode);
    }

    [Fact]
    public async Task A_form_without_a_file_is_refused()
    {
        await using WebServer server = await WebServer.StartAsync();
        using var form = new MultipartFormDataContent { { new StringContent("x"), "file" } };
        using HttpResponseMessage response = await server.PostAsync(form);
        Assert.Contains(
            "has no file", await Problem.DetailAsync(HttpStatusCode.BadRequest, response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_with_two_files_is_refused_and_leaves_no_memory_taken()
    {
        await using WebServer server = await WebServer.StartAsync();
        long free = server.Memory.FreeBytes;
        using var one = new ByteArrayContent(TestPictures.Person);
        using var two = new ByteArrayContent(TestPictures.Person);
        using var form = new MultipartFormDataContent { { one, "file", "one.png" }, { two, "file", "two.png" } };
        using HttpResponseMessage response = await server.PostAsync(form);
        Assert.Contains(
            "several files", await Problem.DetailAsync(HttpStatusCode.BadRequest, response), StringComparison.Ordinal);
        Assert.Equal(free, server.Memory.FreeBytes);
    }

    [Fact]
    public async Task A_form_with_many_fields_is_refused()
    {
        await using WebServer server = await WebServer.StartAsync();
        using var form = new MultipartFormDataContent();
        for (int i = 0; i < 17; i++)
        {
            form.Add(new StringContent("x"), $"field{i}");
        }

        using HttpResponseMessage response = await server.PostAsync(form);
        Assert.Contains("16 fields", await Problem.DetailAsync(HttpStatusCode.BadRequest, response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/form-data", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data; boundary=\"\"", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data; boundary=b", HttpStatusCode.BadRequest)] // the body below ends early
    [InlineData("multipart/mixed; boundary=b", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_damaged_form_is_refused(string type, HttpStatusCode status)
    {
        await using WebServer server = await WebServer.StartAsync();
        long free = server.Memory.FreeBytes;
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(
            "--b\r\nContent-Disposition: form-data; name=file; filename=x.png\r\n\r\nabc"));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage response = await server.PostAsync(content);
        await Problem.DetailAsync(status, response);
        Assert.Equal(free, server.Memory.FreeBytes);
    }

    [Fact]
    public async Task Other_paths_and_methods_are_refused()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage path = await server.Client.GetAsync("/no-such-path", Stop);
        await Problem.DetailAsync(HttpStatusCode.NotFound, path);
        using HttpResponseMessage outside = await server.Client.GetAsync("/..%2f..%2fetc/passwd", Stop);
        await Problem.DetailAsync(HttpStatusCode.NotFound, outside);
        using HttpResponseMessage method = await server.Client.GetAsync("/api/expressions", Stop);
        Assert.Contains(
            "POST", await Problem.DetailAsync(HttpStatusCode.MethodNotAllowed, method), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_the_server_is_not_described_to_the_client()
    {
        await using WebServer server = await WebServer.StartAsync(
            detector: new FaultyDetector(new InvalidOperationException("a secret")));
        using HttpResponseMessage response = await server.PostAsync(TestPictures.Wall);
        string detail = await Problem.DetailAsync(HttpStatusCode.InternalServerError, response);
        Assert.DoesNotContain("secret", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lack_of_memory_is_temporary()
    {
        await using WebServer server = await WebServer.StartAsync(
            detector: new FaultyDetector(new InsufficientMemoryException()));
        using HttpResponseMessage response = await server.PostAsync(TestPictures.Wall);
        await Problem.DetailAsync(HttpStatusCode.ServiceUnavailable, response);
        Assert.Equal(new RetryConditionHeaderValue(TimeSpan.FromSeconds(1)), response.Headers.RetryAfter);
    }
}
