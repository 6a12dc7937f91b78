using System.Globalization;

namespace FacialExpression.Tool.Tests.Terminal;

/// <summary>Numbers of options have a point, also where the system writes a comma.</summary>
public sealed class NumberOptionTests : ToolTests
{
    [Theory]
    [InlineData("video a.mp4 --every 0.5", "--every", 0.5)]
    [InlineData("predict a.png --threshold 0.25", "--threshold", 0.25)]
    public void Number_with_a_point_is_that_number_where_a_comma_is_the_separator(string line, string option, double expected) =>
        InGerman(() => Assert.Equal(expected, Value(line, option)));

    [Theory]
    [InlineData("predict", "threshold", "0.4")]
    [InlineData("predict", "min-face-size", "24")]
    [InlineData("train", "seed", "42")]
    public void Help_writes_defaults_with_a_point(string verb, string option, string expected) => InGerman(() =>
    {
        string help = string.Join(' ', Run(verb, "--help").Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        int start = help.IndexOf($"--{option} <", StringComparison.Ordinal);
        Assert.Contains($"(default: {expected})", help[start..], StringComparison.Ordinal);
        Assert.DoesNotContain("0,4", help, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("video", "a.mp4", "--every", "0,5")]
    [InlineData("video", "a.mp4", "--every", "1,000")]
    [InlineData("video", "a.mp4", "--every", "NaN")]
    [InlineData("predict", "a.png", "--threshold", "half")]
    [InlineData("predict", "a.png", "--min-face-size", "24.0")]
    [InlineData("serve", "--min-face-size", "1e2")]
    [InlineData("train", "faces", "--out", "m.onnx", "--epochs", "99999999999")]
    [InlineData("train", "faces", "--out", "m.onnx", "--seed", "")]
    public void Text_that_is_no_such_number_is_refused_with_the_option_and_the_text(params string[] arguments) => InGerman(() =>
    {
        ToolResult result = Run(arguments);
        Assert.Equal(ExitCode.Failure, result.Code);
        string line = Lines(result.Error)[0];
        Assert.StartsWith($"error: {arguments[^2]} takes a ", line, StringComparison.Ordinal);
        Assert.EndsWith($"received \"{arguments[^1]}\".", line, StringComparison.Ordinal);
    });

    [Fact]
    public void Options_of_all_verbs_that_take_numbers_are_of_the_kind_that_no_culture_changes() => Assert.All(
        Tool.CreateRoot(ToolConsole.Silent).Subcommands.SelectMany(verb => verb.Options),
        option =>
        {
            Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
            bool isNumber = !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;
            Assert.Equal(isNumber, option.GetType().Name == typeof(NumberOption<>).Name);
        });

    private static double Value(string line, string option)
    {
        System.CommandLine.ParseResult parsed = Tool.CreateRoot(ToolConsole.Silent).Parse(line);
        Assert.Empty(parsed.Errors);
        return Convert.ToDouble(parsed.GetValue<object>(option), CultureInfo.InvariantCulture);
    }

    private static void InGerman(Action test)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = German();
        try
        {
            test();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>German, or what matters of it where .NET has no data on cultures.</summary>
    private static CultureInfo German()
    {
        try
        {
            return CultureInfo.GetCultureInfo("de-DE");
        }
        catch (CultureNotFoundException)
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NumberGroupSeparator = ".";
            return culture;
        }
    }
}
