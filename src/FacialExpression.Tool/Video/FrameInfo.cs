using System.Globalization;
using System.Text.RegularExpressions;

namespace FacialExpression.Tool;

/// <summary>A frame's time and size, from ffmpeg's messages.</summary>
/// <param name="Seconds">Its time in the video; <see langword="null"/> if the video has no times.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
internal sealed partial record FrameInfo(double? Seconds, int Width, int Height)
{
    private const double FastestRate = 1000;

    /// <summary>
    /// Reads a line of the filter <c>showinfo</c>: <c>… n:   1 pts:      1 pts_time:0.04 … s:640x480 …</c>.
    /// </summary>
    public static FrameInfo? Parse(string line)
    {
        Match match = FramePattern().Match(line);
        return match.Success && Number(match.Groups[2].Value) is { } width && Number(match.Groups[3].Value) is { } height
            ? new FrameInfo(Number(match.Groups[1].Value), (int)width, (int)height)
            : null;
    }

    /// <summary>Reads a line of the input: <c>Duration: 00:10:00.04, start: …</c>.</summary>
    public static TimeSpan? ParseDuration(string line) =>
        DurationPattern().Match(line) is { Success: true } match
        && TimeSpan.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out TimeSpan duration)
            ? duration
            : null;

    /// <summary>
    /// Reads a line of the input's stream: <c>Stream #0:0 … Video: …, 640x480, 29.97 fps, …</c>. ffmpeg writes 1000 as 1k; more
    /// are not frames per second but the clock of a broken video.
    /// </summary>
    public static double? ParseRate(string line) =>
        RatePattern().Match(line) is { Success: true } match
        && Number(match.Groups[1].Value) * (match.Groups[2].Length > 0 ? 1000 : 1) is > 0 and <= FastestRate and var rate
            ? rate
            : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null;

    [GeneratedRegex(@"\bn: *\d+ pts:.*? pts_time:(\S+) .*? s:(\d{1,5})x(\d{1,5}) ")]
    private static partial Regex FramePattern();

    [GeneratedRegex(@"^\[info\] +Duration: (\d+:\d\d:\d\d\.\d+),")]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"^\[info\] +Stream #.* Video: .*?, ([0-9.]+)(k?) fps,")]
    private static partial Regex RatePattern();
}
