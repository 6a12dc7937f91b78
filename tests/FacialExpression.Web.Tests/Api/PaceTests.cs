using System.Text;
using FacialExpression.Tool;

namespace FacialExpression.Web.Tests.Api;

public class PaceTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=file; filename=x.png\r\n\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=file; filename=x.png\r\n\r\nwhole\r\n--b\r\n")]
    public async Task An_upload_that_stalls_is_refused_however_much_of_it_has_arrived(string form)
    {
        ServeLimits limits = LimitTests.Patient with { PaceTime = TimeSpan.FromMilliseconds(300) };
        await using WebServer server = await WebServer.StartAsync(limits);
        using RawConnection sender = await RawConnection.OpenAsync(server.Address);
        byte[] more = form.EndsWith("--b\r\n", StringComparison.Ordinal) ? [] : new byte[100_000];
        byte[] beginning = [.. Encoding.ASCII.GetBytes(form), .. more];
        string type = form.Length > 0 ? "multipart/form-data; boundary=b" : "image/png";
        await sender.BeginPostAsync(limits.MaxBytes, beginning, type);
        string answer = await sender.ReceiveAsync();
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("Fewer than", answer, StringComparison.Ordinal);
        await Eventually.IsAsync(limits.MaxBytesInMemory, () => server.Memory.FreeBytes);
    }

    [Fact]
    public async Task An_upload_that_trickles_after_a_fast_beginning_is_refused()
    {
        ServeLimits limits = LimitTests.Patient with { PaceTime = TimeSpan.FromMilliseconds(300) };
        await using WebServer server = await WebServer.StartAsync(limits);
        using RawConnection sender = await RawConnection.OpenAsync(server.Address);
        await sender.BeginPostAsync(limits.MaxBytes, new byte[100_000]);
        Assert.StartsWith("HTTP/1.1 408 ", await TrickleAsync(sender, "x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pace_of_a_large_upload_follows_from_its_announced_size()
    {
        // A byte per time is enough for small files.
        var limits = new ServeLimits { PaceBytes = 1, PaceTime = TimeSpan.FromMilliseconds(300) };
        await using WebServer server = await WebServer.StartAsync(limits);
        using RawConnection sender = await RawConnection.OpenAsync(server.Address);
        await sender.BeginPostAsync(limits.MaxBytes, []);
        string answer = await TrickleAsync(sender, "x");
        Assert.Contains("Fewer than 160000 bytes arrived in 0.3 seconds.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pace_of_a_large_upload_without_a_size_follows_from_what_has_arrived()
    {
        var limits = new ServeLimits { PaceBytes = 1, PaceTime = TimeSpan.FromMilliseconds(300) };
        await using WebServer server = await WebServer.StartAsync(limits);
        using RawConnection sender = await RawConnection.OpenAsync(server.Address);
        await sender.BeginPostAsync(null, new byte[limits.SmallBytes + 1]);
        Assert.Contains("Fewer than ", await TrickleAsync(sender, "\r\n1\r\nx"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_keeps_its_pace_is_received()
    {
        // Each piece is as much as the pace requires, so the time for the next begins anew.
        ServeLimits limits = LimitTests.Patient with { PaceTime = TimeSpan.FromSeconds(20), PaceBytes = 100 };
        await using WebServer server = await WebServer.StartAsync(limits);
        using RawConnection sender = await RawConnection.OpenAsync(server.Address);
        await sender.BeginPostAsync(TestPictures.Wall.Length, []);
        foreach (byte[] piece in TestPictures.Wall.Chunk(100))
        {
            await sender.SendAsync(piece);
        }

        Assert.StartsWith("HTTP/1.1 200 ", await sender.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_does_not_end_is_refused_after_its_time()
    {
        ServeLimits limits = LimitTests.Patient with { UploadTime = TimeSpan.FromMilliseconds(200) };
        await using WebServer server = await WebServer.StartAsync(limits);
        long free = server.Memory.FreeBytes;
        using RawConnection slow = await RawConnection.OpenAsync(server.Address);
        await slow.BeginPostAsync(1000, new byte[500]);
        string answer = await slow.ReceiveAsync();
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        await Eventually.IsAsync(free, () => server.Memory.FreeBytes);
    }

    /// <summary>Sends pieces slowly until the server has answered, and returns the answer.</summary>
    private static async Task<string> TrickleAsync(RawConnection sender, string piece)
    {
        Task<string> answer = sender.ReceiveAsync();
        while (!answer.IsCompleted)
        {
            try
            {
                await sender.SendAsync(piece);
            }
            catch (IOException)
            {
                // The server has closed the connection.
            }

            await Task.WhenAny(answer, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        return await answer;
    }
}
