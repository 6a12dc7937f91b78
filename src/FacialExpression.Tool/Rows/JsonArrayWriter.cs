using System.Text;

namespace FacialExpression.Tool;

/// <summary>One JSON array with an object per picture, each on a line of its own.</summary>
internal sealed class JsonArrayWriter : IResultWriter
{
    private readonly OutputFile? _file;
    private readonly TextWriter _writer;
    private bool _isStarted;

    public JsonArrayWriter(TextWriter output) => _writer = output;

    public JsonArrayWriter(string path)
    {
        _file = new OutputFile(path);
        _writer = new StreamWriter(_file.Stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
    }

    public async ValueTask WriteAsync(PictureResult result)
    {
        await _writer.WriteAsync((_isStarted ? ",\n" : "[\n") + PictureJson.Of(result).ToLine()).ConfigureAwait(false);
        _isStarted = true;
    }

    public async ValueTask CompleteAsync()
    {
        await _writer.WriteAsync(_isStarted ? "\n]\n" : "[]\n").ConfigureAwait(false);
        await _writer.FlushAsync().ConfigureAwait(false);
        if (_file is not null)
        {
            await _file.CompleteAsync().ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;
}
