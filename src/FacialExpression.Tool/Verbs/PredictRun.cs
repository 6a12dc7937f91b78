using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using FacialExpression.Scoring;

namespace FacialExpression.Tool;

/// <summary>A run of <c>predict</c>: pictures in, rows and annotated pictures out, as a stream.</summary>
internal sealed class PredictRun(ToolConsole console, PredictSettings settings)
{
    private readonly PredictTally _tally = new();
    private AnnotationFolder? _annotations;
    private byte[]? _input;
    private bool _hasEarlier;
    private bool _isWriting;

    /// <summary>Whether an earlier file of results stays, since nothing worked.</summary>
    private bool KeepsEarlier => _hasEarlier && !_tally.HasWorked;

    /// <summary>Whether results are worth a file: a picture worked, or pictures failed and no earlier file is lost.</summary>
    private bool IsWorthFile =>
        _tally.HasWorked || settings.Output is null || (_tally.HasPictures && !_hasEarlier);

    public async Task<int> RunAsync(CancellationToken stop)
    {
        settings.Check();
        OutputFormat format = OutputFormats.Choose(settings.Format, settings.Output);
        _annotations = settings.AnnotationFolder is { } folder
            ? new AnnotationFolder(folder, settings.Paths, settings.Threshold)
            : null;
        ProtectPictures(stop);
        _hasEarlier = settings.Output is { } output && OutputFile.HasEarlier(output);
        using IPicturePredictor predictor =
            PicturePredictors.Create(settings.Model, settings.IsCrop, settings.MinFaceSize);
        using var progress = new ProgressLine(settings.IsQuiet ? ToolConsole.Silent : console, "pictures");
        using var counting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task count = console.IsErrorTerminal ? CountAsync(progress, counting.Token) : Task.CompletedTask;
        bool isStopped = false;
        IResultWriter<PictureResult> writer = CreateWriter(format);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await foreach (PictureResult result in PredictAsync(predictor, stop).ConfigureAwait(false))
                {
                    await WriteAsync(result, writer, progress).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                isStopped = true;
            }
            catch when (!_isWriting)
            {
                // A fault of the prediction: the results so far are whole, also in formats that have an end.
                await CompleteAsync(writer).ConfigureAwait(false);
                throw;
            }
            finally
            {
                progress.Clear();
                await counting.CancelAsync().ConfigureAwait(false);
                await count.ConfigureAwait(false);
            }

            await CompleteAsync(writer).ConfigureAwait(false);
        }

        if (isStopped)
        {
            console.Error.WriteLine($"stopped: {_tally}");
            return ExitCode.Interrupted;
        }

        Summarize();
        return ExitCode.Of(_tally.Pictures, _tally.Failed);
    }

    /// <summary>
    /// Ends the results. If nothing worked, an earlier file stays; and arguments that mean no picture, such as a mistyped path,
    /// leave no file.
    /// </summary>
    private async Task CompleteAsync(IResultWriter<PictureResult> writer)
    {
        if (IsWorthFile)
        {
            await writer.CompleteAsync().ConfigureAwait(false);
        }

        console.Flush();
    }

    /// <summary>Makes sure that no picture is replaced by the results or by a drawing of another.</summary>
    /// <exception cref="ArgumentException">The results would replace one.</exception>
    private void ProtectPictures(CancellationToken stop)
    {
        string? output = File.Exists(settings.Output) ? settings.Output : null;
        AnnotationFolder? folder = _annotations?.IsNew == false ? _annotations : null;
        if (output is null && folder is null)
        {
            return;
        }

        var finder = new RealPath.FileFinder();
        Func<(string, string), bool>? isOutput = output is null ? null : OutputPaths.Comparison(output);
        foreach (PictureSource source in FindPictures().Where(source => source.IsFile))
        {
            stop.ThrowIfCancellationRequested();
            (string, string) picture = finder.Find(source.Path);
            if (isOutput?.Invoke(picture) == true)
            {
                throw OutputPaths.Refusal("--out", output!);
            }

            folder?.Protect(picture);
        }
    }

    private async IAsyncEnumerable<PictureResult> PredictAsync(
        IPicturePredictor predictor, [EnumeratorCancellation] CancellationToken stop)
    {
        var run = new PictureRun(predictor, ReadInput);
        IAsyncEnumerable<PictureResult> results = run.RunAsync(FindPictures(), stop);
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
        ExceptionDispatchInfo? end = null;
        IAsyncEnumerator<PictureResult> all = results.GetAsyncEnumerator(stop);
        try
        {
            while (true)
            {
                try
                {
                    if (!await all.MoveNextAsync().ConfigureAwait(false))
                    {
                        break;
                    }
                }
                catch (Exception e)
                {
                    // Ctrl+C, or a fault: what is drawn until then has its rows first.
                    end = ExceptionDispatchInfo.Capture(e);
                    break;
                }

                PictureResult result = all.Current;
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

            end?.Throw();
        }
        finally
        {
            // Whatever ends the run, no drawing is left half written.
            await ((Task)Task.WhenAll(drawn)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await all.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<PictureResult> AnnotateAsync(PictureResult result, string path)
    {
        try
        {
            // The file may have changed since it was predicted.
            using Picture picture = result.Source.IsStandardInput ? Picture.Decode(_input) : Picture.Load(result.Source.Path);
            await _annotations!.WriteAsync(path, picture, result.Faces).ConfigureAwait(false);
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageFormatException or OutOfMemoryException)
        {
            return result with { Fault = Message.OneLine($"The drawing \"{path}\" cannot be written. {Message.Of(e)}") };
        }
    }

    private async ValueTask WriteAsync(PictureResult result, IResultWriter<PictureResult> writer, ProgressLine progress)
    {
        _tally.Add(result);
        if (console.IsOutputTerminal && settings.Output is null)
        {
            // A row takes the place of the line of progress.
            progress.Clear();
        }

        if (result.Fault is { } fault && settings.Output is not null)
        {
            // The row is in the file.
            progress.Clear();
            console.Error.WriteLine($"failed: {Message.OneLine(result.Source.Path)}: {fault}");
        }

        _isWriting = true;
        if (IsWorthFile)
        {
            writer.TakePlace();
        }

        await writer.WriteAsync(result).ConfigureAwait(false);
        _isWriting = false;
        progress.Advance();
    }

    private IResultWriter<PictureResult> CreateWriter(OutputFormat format) => ResultWriters.Create(
        format,
        console,
        settings.Output,
        FaceRow.Columns,
        RowsOf,
        PictureJson.LinesOf,
        () => settings.Output is { } path
            ? new TableWriter(path, FindPictures(), settings.Threshold)
            : new TableWriter(console, FindPictures(), settings.Threshold));

    private static IEnumerable<FaceRow> RowsOf(PictureResult result) => FaceRow.Of(
        result.Source.Path, [.. result.Faces.Select(face => ScoredFace.Of(face.Face, face.Prediction))], result.Fault);

    private IEnumerable<PictureSource> FindPictures() => PictureFiles.Find(settings.Paths, _annotations?.RealFolder);

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
            long total = FindPictures().TakeWhile(_ => !stop.IsCancellationRequested).LongCount();
            progress.Total = stop.IsCancellationRequested ? 0 : total;
        },
        CancellationToken.None);

    private void Summarize()
    {
        bool isWorthIt = _tally.Failed > 0 || settings.Output is not null || settings.AnnotationFolder is not null
            || (console.IsErrorTerminal && _tally.Pictures > 1);
        if (isWorthIt && !settings.IsQuiet)
        {
            string? output = IsWorthFile ? settings.Output : null;
            string[] written = [.. new[] { output, settings.AnnotationFolder }.OfType<string>()];
            string where = written.Length > 0 ? $"; written: {string.Join(", ", written)}"
                : settings.Output is null || KeepsEarlier ? "" : "; nothing written";
            console.Error.WriteLine($"{_tally}{where}");
        }

        if (KeepsEarlier)
        {
            string output = Message.OneLine(settings.Output!);
            console.Error.WriteLine($"error: No picture worked, so \"{output}\" is still the earlier file. {_tally.FirstFault}");
        }
    }
}
