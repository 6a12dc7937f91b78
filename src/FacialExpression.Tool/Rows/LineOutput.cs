using System.Text;

namespace FacialExpression.Tool;

/// <summary>
/// Text that is written as whole lines, one write for each call, so that nothing but whole lines is there whenever the process
/// ends: to standard output or straight to a file.
/// </summary>
internal sealed class LineOutput : IAsyncDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly TextWriter? _writer;
    private readonly FileStream? _file;

    public LineOutput(TextWriter writer) => _writer = writer;

    /// <summary>Writes to a file, in place of an earlier one.</summary>
    public LineOutput(string path)
    {
        OutputFile.CreateFolderOf(path);
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public void Write(string lines)
    {
        _file?.Write(Utf8.GetBytes(lines));
        _writer?.Write(lines);
        _writer?.Flush();
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync().ConfigureAwait(false);
        }
    }
}
