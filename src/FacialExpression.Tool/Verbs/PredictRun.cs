using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FacialExpression.Tool;

/// <summary>A run of <c>predict</c>: pictures in, rows and annotated pictures out, as a stream.</summary>
internal sealed class PredictRun(ToolConsole console, PredictSettings settings)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private AnnotationFolder? _annotations;
    private byte[]? _input;
    private long _pictures;
    private long _faces;
    private long _failed;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        settings.Check();
        OutputFormat format = OutputFormats.Choose(settings.Format, settings.Output);
        _annotations = settings.AnnotationFolder is { } folder
            ? new AnnotationFolder(folder, settings.Paths, settings.Threshold)
            : null;
        using IPicturePredictor predictor = CreatePredictor();
        using var progress = new ProgressLine(settings.IsQuiet ? ToolConsole.Silent : console, "pictures");
        using var counting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task count = console.IsErrorTerminal ? CountAsync(progress, counting.Token) : Task.CompletedTask;
        IResultWriter<PictureResult> writer = CreateWriter(format);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await foreach (PictureResult result in PredictAsync(predictor, stop).ConfigureAwait(false))
                {
                    await WriteAsync(result, writer, progress).ConfigureAwait(false);
                }

                await writer.CompleteAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The results so far are whole, also in formats that have an end.
                progress.Clear();
                await writer.CompleteAsync().ConfigureAwait(false);
                console.Flush();
                console.Error.WriteLine($"stopped: {Describe()}");
                return ExitCode.Interrupted;
            }
            finally
            {
                await counting.CancelAsync().ConfigureAwait(false);
                await count.ConfigureAwait(false);
            }
        }

        progress.Clear();
        console.Flush();
        Summarize();
        return ExitCode.Of(_pictures, _failed);
    }

    private async IAsyncEnumerable<PictureResult> PredictAsync(
        IPicturePredictor predictor, [EnumeratorCancellation] CancellationToken stop)
    {
        var run = new PictureRun(predictor, ReadInput);
        IAsyncEnumerable<PictureResult> results = run.RunAsync(PictureFiles.Find(settings.Paths), stop);
        if (_annotations is null)
        {
            await foreach (PictureResult result in results.ConfigureAwait(false))
            {
                yield return result;
            }

            yield break;
        }

        // Drawing and encoding take longer than prediction, so that several pictures are drawn at once.
        var drawn = new Queue<Task<PictureResult>>();
        await foreach (PictureResult result in results.ConfigureAwait(false))
        {
            string? path = result.Fault is null ? _annotations.Reserve(result.Source) : null;
            drawn.Enqueue(path is null
                ? Task.FromResult(result)
                : Task.Run(() => AnnotateAsync(result, path), CancellationToken.None));
            if (drawn.Count > Environment.ProcessorCount)
            {
                yield return await drawn.Dequeue().ConfigureAwait(false);
            }
        }

        while (drawn.TryDequeue(out Task<PictureResult>? last))
        {
            yield return await last.ConfigureAwait(false);
        }
    }

    private async Task<PictureResult> AnnotateAsync(PictureResult result, string path)
    {
        Picture picture;
        try
        {
            picture = result.Source.IsStandardInput ? Picture.Decode(_input) : Picture.Load(result.Source.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageFormatException)
        {
            // The file has changed since it was predicted.
            return PictureResult.Failed(result.Source, e.Message);
        }

        using (picture)
        {
            await _annotations!.WriteAsync(path, picture, result.Faces).ConfigureAwait(false);
        }

        return result;
    }

    private async ValueTask WriteAsync(PictureResult result, IResultWriter<PictureResult> writer, ProgressLine progress)
    {
        _pictures++;
        _faces += result.Faces.Count;
        _failed += result.Fault is null ? 0 : 1;
        if (console.IsOutputTerminal && settings.Output is null)
        {
            // A row takes the place of the line of progress.
            progress.Clear();
        }

        await writer.WriteAsync(result).ConfigureAwait(false);
        progress.Advance();
    }

    private IPicturePredictor CreatePredictor()
    {
        ExpressionClassifier classifier = settings.Model is { } file
            ? ExpressionClassifier.Load(file)
            : ExpressionClassifier.LoadPretrained();
        if (settings.IsCrop)
        {
            return new CropPredictor(classifier);
        }

        try
        {
            var detector = FaceDetector.LoadPretrained(new FaceDetectorOptions { MinFaceSize = settings.MinFaceSize });
            return new AnalyzerPredictor(new ExpressionAnalyzer(classifier, detector), classifier, detector);
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    private IResultWriter<PictureResult> CreateWriter(OutputFormat format)
    {
        string? path = settings.Output;
        return format switch
        {
            OutputFormat.Csv => new CsvWriter<PictureResult, FaceRow>(Lines(path), FaceRow.Columns, FaceRow.Of),
            OutputFormat.Jsonl => new JsonLinesWriter<PictureResult>(Lines(path), PictureJson.LinesOf),
            OutputFormat.Json => path is null
                ? new JsonArrayWriter<PictureResult>(console.Output, PictureJson.LinesOf)
                : new JsonArrayWriter<PictureResult>(path, PictureJson.LinesOf),
            OutputFormat.Parquet => new ParquetWriter<PictureResult, FaceRow>(path!, FaceRow.Columns, FaceRow.Of),
            _ => path is null
                ? new TableWriter(console, PictureFiles.Find(settings.Paths), settings.Threshold)
                : new TableWriter(path, PictureFiles.Find(settings.Paths), settings.Threshold),
        };
    }

    private LineOutput Lines(string? path) => path is null ? new LineOutput(console.Output) : new LineOutput(path);

    private byte[] ReadInput(CancellationToken stop)
    {
        int limit = ImageLimits.Default.MaxBytes;
        using var bytes = new MemoryStream();
        byte[] part = new byte[1 << 16];
        // A terminal's end of input, or a writer that never ends, must not keep Ctrl+C from working.
        while (console.Input.ReadAsync(part, stop).AsTask().WaitAsync(stop).GetAwaiter().GetResult() is > 0 and int count)
        {
            bytes.Write(part, 0, count);
            if (bytes.Length > limit)
            {
                throw new ImageFormatException(Invariant($"Standard input has more than {limit:N0} bytes."));
            }
        }

        return _input = bytes.ToArray();
    }

    /// <summary>Counts the pictures while the first ones are predicted, for the time left.</summary>
    private Task CountAsync(ProgressLine progress, CancellationToken stop) => Task.Run(
        () =>
        {
            long total = PictureFiles.Find(settings.Paths).TakeWhile(_ => !stop.IsCancellationRequested).LongCount();
            progress.Total = stop.IsCancellationRequested ? 0 : total;
        },
        CancellationToken.None);

    private void Summarize()
    {
        bool isWorthIt = _failed > 0 || settings.Output is not null || settings.AnnotationFolder is not null
            || (console.IsErrorTerminal && _pictures > 1);
        if (isWorthIt && !settings.IsQuiet)
        {
            string[] written = [.. new[] { settings.Output, settings.AnnotationFolder }.OfType<string>()];
            string where = written.Length == 0 ? "" : $"; written: {string.Join(", ", written)}";
            console.Error.WriteLine(Describe() + where);
        }
    }

    private string Describe()
    {
        string pictures = _pictures == 1 ? "1 picture" : Invariant($"{_pictures:N0} pictures");
        string faces = _faces == 1 ? "1 face" : Invariant($"{_faces:N0} faces");
        string failed = _failed == 0 ? "" : Invariant($", {_failed:N0} failed");
        return Invariant($"{pictures}, {faces}{failed}, {_clock.Elapsed.TotalSeconds:0.0} s");
    }
}
