using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace FacialExpression.Tool;

/// <summary>
/// Where the command reads and writes: results on standard output, progress and errors on standard error. Each of the two is a
/// terminal or not.
/// </summary>
internal sealed class ToolConsole : IDisposable
{
    private const int DefaultWidth = 80;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private ToolConsole(Stream input, TextWriter output, TextWriter error)
    {
        Input = input;
        Output = output;
        Error = error;
    }

    /// <summary>A console without input that discards its output.</summary>
    public static ToolConsole Silent { get; } = new(Stream.Null, TextWriter.Null, TextWriter.Null);

    /// <summary>Standard input.</summary>
    public Stream Input { get; }

    /// <summary>Standard output, in UTF-8 unless it is a terminal of another encoding. Flush it where a line ends.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsOutputTerminal { get; private init; }

    /// <summary>Whether standard error is a terminal.</summary>
    public bool IsErrorTerminal { get; private init; }

    /// <summary>The columns of the terminal.</summary>
    public int Width { get; private init; } = DefaultWidth;

    /// <summary>Standard output for colored text; without color where <c>NO_COLOR</c> is set, and in pipes.</summary>
    public IAnsiConsole Screen => field ??= CreateScreen(Output, IsOutputTerminal);

    /// <summary>The same for standard error.</summary>
    public IAnsiConsole Status => field ??= CreateScreen(Error, IsErrorTerminal);

    /// <summary>The console of the process.</summary>
    public static ToolConsole OfProcess()
    {
        bool isTerminal = !Console.IsOutputRedirected;
        if (OperatingSystem.IsWindows() && isTerminal)
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        Encoding encoding = Console.OutputEncoding is UTF8Encoding ? Utf8 : Console.OutputEncoding;
        TextWriter output = isTerminal
            ? new StreamWriter(Console.OpenStandardOutput(), encoding)
            : new StreamWriter(new ResultStream(OpenPipe()), Utf8);
        output.NewLine = "\n";
        return new ToolConsole(Console.OpenStandardInput(), output, Console.Error)
        {
            IsOutputTerminal = isTerminal,
            IsErrorTerminal = !Console.IsErrorRedirected,
            Width = isTerminal || !Console.IsErrorRedirected ? WindowWidth() : DefaultWidth,
        };
    }

    /// <summary>A console of other streams, for tests.</summary>
    public static ToolConsole Of(Stream input, TextWriter output, TextWriter error, bool isTerminal = false, int width = 120) =>
        new(input, output, error) { IsOutputTerminal = isTerminal, IsErrorTerminal = isTerminal, Width = width };

    /// <summary>Writes what waits.</summary>
    public void Flush() => Output.Flush();

    public void Dispose()
    {
        try
        {
            Output.Dispose();
        }
        catch (BrokenPipeException)
        {
            // The reader of the output is gone, and the exit code shows it.
        }

        Input.Dispose();
    }

    /// <summary>
    /// A stream that reports a reader who is gone. .NET's own ignores it, so that the command would go on without a reader. For
    /// files it uses .NET's, which moves the position that other programs of the same shell share.
    /// </summary>
    private static Stream OpenPipe()
    {
        if (!OperatingSystem.IsWindows())
        {
            try
            {
                var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
                if (!stream.CanSeek)
                {
                    return stream;
                }
            }
            catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
            {
                // A closed standard output, for example.
            }
        }

        return Console.OpenStandardOutput();
    }

    private static int WindowWidth()
    {
        try
        {
            // A terminal without a size has 0 columns or 1.
            return Console.WindowWidth is >= 20 and int width ? width : DefaultWidth;
        }
        catch (IOException)
        {
            return DefaultWidth;
        }
    }

    /// <summary>Whether the environment allows color: <c>NO_COLOR</c> with any text forbids it (no-color.org).</summary>
    internal static bool MayColor(string? noColor, string? terminal) => string.IsNullOrEmpty(noColor) && terminal != "dumb";

    private static IAnsiConsole CreateScreen(TextWriter writer, bool isTerminal)
    {
        bool isPlain = !isTerminal
            || !MayColor(Environment.GetEnvironmentVariable("NO_COLOR"), Environment.GetEnvironmentVariable("TERM"));
        IAnsiConsole screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        // Rows are made to fit; longer messages are for the terminal to wrap.
        screen.Profile.Width = short.MaxValue;
        return screen;
    }
}
