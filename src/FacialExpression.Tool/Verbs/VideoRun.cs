using System.Diagnostics;

namespace FacialExpression.Tool;

/// <summary>
/// A run of <c>video</c>: frames in, rows, an annotated video and a summary out, as a stream with bounded memory.
/// </summary>
internal sealed class VideoRun(ToolConsole console, VideoSettings settings)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ExpressionTimes _times = new();
    private IResultWriter<TrackedFrame>? _writer;
    private long _frames;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        settings.Check();
        OutputFormat format = OutputFormats.Choose(settings.Format, settings.Output);
        var source = VideoSource.Parse(settings.Source);
        FFmpegProgram ffmpeg = FFmpegProgram.Find();
        using ExpressionClassifier classifier = settings.Model is { } file
            ? ExpressionClassifier.Load(file)
            : ExpressionClassifier.LoadPretrained();
        using var detector = FaceDetector.LoadPretrained(new FaceDetectorOptions { MinFaceSize = settings.MinFaceSize });
        using var analyzer = new ExpressionAnalyzer(classifier, detector);
        var reader = new FrameReader(ffmpeg, source, settings.Every);
        AnnotatedVideo? annotated = settings.AnnotatedFile is { } video ? new AnnotatedVideo(ffmpeg, video) : null;
        try
        {
            string? fault = await FollowAsync(reader, analyzer, annotated, format, stop).ConfigureAwait(false);

            // After Ctrl+C too, everything so far is whole.
            bool isStopped = stop.IsCancellationRequested;
            _writer ??= CreateWriter(format);
            await _writer.CompleteAsync().ConfigureAwait(false);
            await (annotated?.CompleteAsync(isStopped) ?? Task.CompletedTask).ConfigureAwait(false);
            await WriteSummaryAsync().ConfigureAwait(false);
            console.Flush();
            return Report(fault, isStopped && !source.IsLive);
        }
        finally
        {
            if (_writer is not null)
            {
                await _writer.DisposeAsync().ConfigureAwait(false);
            }

            if (annotated is not null)
            {
                await annotated.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Analyzes frames on all cores, and follows their faces in order.</summary>
    /// <returns>Why the video ended early; <see langword="null"/> if it did not.</returns>
    private async Task<string?> FollowAsync(
        FrameReader reader,
        ExpressionAnalyzer analyzer,
        AnnotatedVideo? annotated,
        OutputFormat format,
        CancellationToken stop)
    {
        var tracker = new ExpressionTracker();
        using var progress = new ProgressLine(settings.IsQuiet ? ToolConsole.Silent : console, "frames");
        try
        {
            await foreach (AnalysisResult<RawFrame> result in analyzer
                .AnalyzeManyAsync(reader.ReadAsync(stop), frame => frame.ToPicture(), stop).ConfigureAwait(false))
            {
                RawFrame frame = result.Item;
                TrackedFrame tracked = tracker.Update(
                    result.Faces ?? throw new VideoException(Message.Of(result.Error!), result.Error), frame.Time);
                if (console.IsOutputTerminal)
                {
                    progress.Clear();
                }

                _writer ??= CreateWriter(format);
                await _writer.WriteAsync(tracked).ConfigureAwait(false);
                _times.Add(tracked);
                if (annotated is not null)
                {
                    double rate = settings.Every is { } every ? 1 / every : reader.Rate;
                    await annotated.WriteAsync(frame, tracked.Tracks, rate, stop).ConfigureAwait(false);
                }

                reader.Return(frame);
                _frames++;
                progress.Total = Total(reader);
                progress.Advance();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is done so far is the result.
        }
        catch (VideoException e) when (_frames > 0)
        {
            return e.Message;
        }

        return null;
    }

    private long Total(FrameReader reader) =>
        (long)((reader.Duration?.TotalSeconds ?? 0) * (settings.Every is { } every ? 1 / every : reader.Rate));

    private IResultWriter<TrackedFrame> CreateWriter(OutputFormat format)
    {
        string? path = settings.Output;
        return !settings.HasRows ? new NoWriter() : format switch
        {
            OutputFormat.Csv => new CsvWriter<TrackedFrame, FaceTrack>(Lines(path), TrackRows.Columns, TrackRows.Of),
            OutputFormat.Jsonl => new JsonLinesWriter<TrackedFrame>(Lines(path), TrackRows.LinesOf),
            OutputFormat.Json => path is null
                ? new JsonArrayWriter<TrackedFrame>(console.Output, TrackRows.LinesOf)
                : new JsonArrayWriter<TrackedFrame>(path, TrackRows.LinesOf),
            OutputFormat.Parquet => new ParquetWriter<TrackedFrame, FaceTrack>(path!, TrackRows.Columns, TrackRows.Of),
            _ => new TrackTableWriter(console, path),
        };
    }

    private LineOutput Lines(string? path) => path is null ? new LineOutput(console.Output) : new LineOutput(path);

    private async Task WriteSummaryAsync()
    {
        if (settings.TimelineFile is not { } path)
        {
            return;
        }

        var file = new OutputFile(path);
        await using (file.ConfigureAwait(false))
        {
            TimelineDrawing.Write(file.Stream, _times);
            await file.CompleteAsync().ConfigureAwait(false);
        }

        // Rows on standard output are for a program, which the table would confuse.
        TextWriter output = settings.HasRows && settings.Output is null ? console.Error : console.Output;
        await output.WriteAsync(SummaryTable.Of(_times)).ConfigureAwait(false);
    }

    private int Report(string? fault, bool isStopped)
    {
        if (!settings.IsQuiet)
        {
            string[] files =
                [.. new[] { settings.Output, settings.AnnotatedFile, settings.TimelineFile }.OfType<string>()];
            string where = files.Length == 0 || _frames == 0 ? "" : $"; written: {string.Join(", ", files)}";
            double seconds = _clock.Elapsed.TotalSeconds;
            string faces = _times.Persons.Count == 1 ? "1 face" : Invariant($"{_times.Persons.Count:N0} faces");
            console.Error.WriteLine(Invariant(
                $"{(isStopped ? "stopped: " : "")}{_frames:N0} frames, {faces}, {seconds:0.0} s, ")
                + Invariant($"{_times.End.TotalSeconds / seconds:0.0} times as fast as the video{where}"));
        }

        if (fault is not null)
        {
            console.Error.WriteLine($"error: {Message.OneLine(fault)}");
        }

        return isStopped ? ExitCode.Interrupted : fault is not null ? ExitCode.Partial : ExitCode.Success;
    }

    /// <summary>Rows that nobody asked for.</summary>
    private sealed class NoWriter : IResultWriter<TrackedFrame>
    {
        public ValueTask WriteAsync(TrackedFrame item) => ValueTask.CompletedTask;

        public ValueTask CompleteAsync() => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
