using System.Text;

namespace FacialExpression.Tool.Tests;

/// <summary>Runs the command in this process, with files in a folder that goes with the test.</summary>
public abstract class ToolTests : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("tool-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string At(string name) => Path.Combine(Folder, name);

    /// <summary>A file of bytes in the test's folder.</summary>
    protected string Put(string name, byte[] content)
    {
        string path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    internal static ToolResult Run(params string[] arguments) => RunWith([], false, arguments);

    internal static ToolResult RunWith(byte[] input, bool isTerminal, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var stream = new MemoryStream(input);
        using ToolConsole console = ToolConsole.Of(stream, output, error, isTerminal);
        int code = Tool.RunAsync(arguments, console, CancellationToken.None).GetAwaiter().GetResult();
        return new ToolResult(code, output.ToString(), error.ToString());
    }

    internal static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}

/// <summary>What a run of the command left.</summary>
internal sealed record ToolResult(int Code, string Output, string Error);
