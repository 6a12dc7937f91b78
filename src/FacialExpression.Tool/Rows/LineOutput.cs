using System.Text;

namespace FacialExpression.Tool;

/// <summary>
/// Text that is written as whole lines, one write for each call, so that nothing but whole lines is there whenever the process
/// ends: to standard output or straight to a file. An earlier file stays until the first result is there.
/// </summary>
internal sealed class LineOutput : IAsyncDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly TextWriter? _writer;
    private readonly string? _path;
    private FileStream? _file;
    private string _header = "";

    public LineOutput(TextWriter writer) => _writer = writer;

    /// <summary>Writes to a file, in place of an earlier one.</summary>
    public LineOutput(string path) => _path = path;

    /// <summary>Sets the lines that go before those of the first result.</summary>
    public void Begin(string header) => _header = header;

    public void Write(string lines)
    {
        string text = _header + lines;
        _header = "";
        if (_path is not null)
        {
            (_file ??= Create(_path)).Write(Utf8.GetBytes(text));
        }

        _writer?.Write(text);
        _writer?.Flush();
    }

    /// <summary>Ends the output. Without a result, a file has the header alone.</summary>
    public void Complete()
    {
        if (_header.Length > 0 || (_path is not null && _file is null))
        {
            Write("");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static FileStream Create(string path)
    {
        OutputFile.CreateFolderOf(path);
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }
}
