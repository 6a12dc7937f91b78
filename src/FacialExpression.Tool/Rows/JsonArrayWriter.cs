using System.Text;

namespace FacialExpression.Tool;

/// <summary>One JSON array of objects, each on a line of its own.</summary>
internal sealed class JsonArrayWriter<TItem> : IResultWriter<TItem>
{
    private readonly OutputFile? _file;
    private readonly TextWriter _writer;
    private readonly Func<TItem, IEnumerable<string>> _linesOf;
    private bool _isStarted;

    public JsonArrayWriter(TextWriter output, Func<TItem, IEnumerable<string>> linesOf)
    {
        _writer = output;
        _linesOf = linesOf;
    }

    public JsonArrayWriter(string path, Func<TItem, IEnumerable<string>> linesOf)
    {
        _linesOf = linesOf;
        _file = new OutputFile(path);
        _writer = new StreamWriter(_file.Stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
    }

    public async ValueTask WriteAsync(TItem item)
    {
        foreach (string line in _linesOf(item))
        {
            await _writer.WriteAsync((_isStarted ? ",\n" : "[\n") + line).ConfigureAwait(false);
            _isStarted = true;
        }
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
