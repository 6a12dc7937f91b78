using System.Text;

namespace FacialExpression.Tool;

/// <summary>
/// Text that is written as whole lines, one write for each call, so that nothing but whole lines is there whenever the process
/// ends: to standard output, or to a file, which is not there, or is still the earlier one, until <see cref="TakePlace"/>.
/// </summary>
internal sealed class LineOutput : IAsyncDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly TextWriter? _writer;
    private readonly string? _path;
    private FileStream? _file;
    private OutputFile? _waiting;
    private bool _hasPlace;
    private string _header = "";

    public LineOutput(TextWriter writer) => _writer = writer;

    /// <summary>Writes to a file, in place of an earlier one.</summary>
    public LineOutput(string path) => _path = path;

    /// <summary>Output to a file; to standard output if the path is <see langword="null"/>.</summary>
    public static LineOutput To(ToolConsole console, string? path) =>
        path is null ? new LineOutput(console.Output) : new LineOutput(path);

    /// <summary>Puts the lines in their place, where they replace an earlier file; until then they wait beside it.</summary>
    public void TakePlace()
    {
        _hasPlace = true;
        if (_waiting is not null && _file is null)
        {
            // Copied and not moved there: the place may be a link.
            _file = Create(_path!);
            _waiting.Stream.Position = 0;
            _waiting.Stream.CopyTo(_file);
        }
    }

    /// <summary>Sets the lines that go before those of the first result.</summary>
    public void Begin(string header) => _header = header;

    public void Write(string lines)
    {
        string text = _header + lines;
        _header = "";
        if (_path is not null)
        {
            Open(_path).Write(Utf8.GetBytes(text));
        }

        _writer?.Write(text);
        _writer?.Flush();
    }

    /// <summary>Ends the output, in place of an earlier file. Without a result, a file has the header alone.</summary>
    public void Complete()
    {
        TakePlace();
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

        if (_waiting is not null)
        {
            await _waiting.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Stream Open(string path)
    {
        if (_file is not null)
        {
            return _file;
        }

        // A device, a pipe or an empty file loses nothing, and its folder may not take a file.
        if (_hasPlace || (_waiting is null && File.Exists(path) && !OutputFile.HasEarlier(path)))
        {
            return _file = Create(path);
        }

        return (_waiting ??= new OutputFile(path)).Stream;
    }

    private static FileStream Create(string path)
    {
        OutputFile.CreateFolderOf(path);
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }
}
