using System.Diagnostics;

namespace FacialExpression.Tool;

/// <summary>
/// A run of <c>video</c>: frames in, rows, an annotated video and a summary out, as a stream with bounded memory.
/// </summary>
internal sealed class VideoRun(ToolConsole console, VideoSettings settings)
{
    private const string Rows = "--out";
    private const string Annotation = "--annotate";
    private const string Timeline = "--summary";

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ExpressionTimes? _times = settings.TimelineFile is null ? null : new ExpressionTimes();
    private readonly List<string> _failed = [];
    private IResultWriter<TrackedFrame>? _writer;
    private AnnotatedVideo? _annotated;
    private bool _isWriting;
    private long _frames;
    private long _tracks;
    private TimeSpan _end;

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
        _annotated = settings.AnnotatedFile is { } video ? new AnnotatedVideo(ffmpeg, video) : null;
        try
        {
            string? fault = await FollowAsync(reader, analyzer, format, stop).ConfigureAwait(false);

            // After Ctrl+C too, everything so far is whole. It may also come while the files are completed.
            await CompleteAsync(format, stop).ConfigureAwait(false);
            console.Flush();
            return Report(fault, stop.IsCancellationRequested && !source.IsLive);
        }
        catch when (!_isWriting && settings.Output is null && _writer is not null)
        {
            await _writer.CompleteAsync().ConfigureAwait(false);
            console.Flush();
            throw;
        }
        finally
        {
            try
            {
                if (_writer is not null)
                {
                    await _writer.DisposeAsync().ConfigureAwait(false);
                }
            }
            finally
            {
                if (_annotated is not null)
                {
                    await _annotated.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Analyzes frames on all cores, and follows their faces in order.</summary>
    /// <returns>Why the video ended early; <see langword="null"/> if it did not.</returns>
    private async Task<string?> FollowAsync(
        FrameReader reader, ExpressionAnalyzer analyzer, OutputFormat format, CancellationToken stop)
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

                await WriteRowsAsync(tracked, format, progress).ConfigureAwait(false);
                _times?.Add(tracked);
                _tracks = tracked.Tracks.Aggregate(_tracks, (most, track) => Math.Max(most, track.Id));
                _end = tracked.Time;
                if (_annotated is not null)
                {
                    await _annotated.WriteAsync(frame, tracked.Tracks, reader.ReadRate, stop).ConfigureAwait(false);
                    ReportAnnotation(progress);
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
        finally
        {
            _end = EndOf(reader);
            _times?.Complete(_end);
        }

        return null;
    }

    private async ValueTask WriteRowsAsync(TrackedFrame tracked, OutputFormat format, ProgressLine progress)
    {
        if (_failed.Contains(Rows))
        {
            return;
        }

        try
        {
            _isWriting = true;
            _writer ??= CreateWriter(format);
            await _writer.WriteAsync(tracked).ConfigureAwait(false);
            _isWriting = false;
        }
        catch (Exception e) when (IsFaultOfOneFile(e))
        {
            progress.Clear();
            Fail(Rows, Message.Of(e));
        }
    }

    /// <summary>Ends all outputs; the fault of one costs no other. Without a frame, earlier files stay.</summary>
    private async Task CompleteAsync(OutputFormat format, CancellationToken stop)
    {
        if (!_failed.Contains(Rows) && (_frames > 0 || settings.Output is null))
        {
            try
            {
                _isWriting = true;
                _writer ??= CreateWriter(format);
                await _writer.CompleteAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (IsFaultOfOneFile(e))
            {
                Fail(Rows, Message.Of(e));
            }
        }

        if (_annotated is not null)
        {
            await _annotated.CompleteAsync(stop).ConfigureAwait(false);
            ReportAnnotation(null);
        }

        if (_times is not null && _frames > 0)
        {
            await WriteSummaryAsync(_times).ConfigureAwait(false);
        }
    }

    /// <summary>Until when the last frame is shown: for one interval, but not beyond the end of the video.</summary>
    private TimeSpan EndOf(FrameReader reader)
    {
        TimeSpan end = _end + TimeSpan.FromSeconds(1 / reader.ReadRate);
        return _frames == 0 ? TimeSpan.Zero
            : reader.Duration is { } duration && duration < end ? (duration < _end ? _end : duration)
            : end;
    }

    /// <summary>Whether a fault is that of the file of rows, and there is something else to write.</summary>
    private bool IsFaultOfOneFile(Exception e) => e is IOException or UnauthorizedAccessException
        && settings.Output is not null && (_annotated is { Fault: null } || _times is not null);

    private void ReportAnnotation(ProgressLine? progress)
    {
        if (_annotated?.Fault is { } fault && !_failed.Contains(Annotation))
        {
            progress?.Clear();
            Fail(Annotation, fault);
        }
    }

    /// <summary>Reports the fault of an output, once; the others go on.</summary>
    private void Fail(string output, string fault)
    {
        _failed.Add(output);
        console.Error.WriteLine($"error: {output}: {Message.OneLine(fault)}");
    }

    private static long Total(FrameReader reader) =>
        (long)((reader.Duration?.TotalSeconds ?? 0) * reader.ReadRate);

    private IResultWriter<TrackedFrame> CreateWriter(OutputFormat format)
    {
        if (!settings.HasRows)
        {
            return new NoWriter();
        }

        string? path = settings.Output;
        IResultWriter<TrackedFrame> writer = ResultWriters.Create(
            format, console, path, TrackRows.Columns, TrackRows.Of, TrackRows.LinesOf, () => new TrackTableWriter(console, path));
        // There is a frame, or a whole video without one.
        writer.TakePlace();
        return writer;
    }

    private async Task WriteSummaryAsync(ExpressionTimes times)
    {
        try
        {
            var file = new OutputFile(settings.TimelineFile!);
            await using (file.ConfigureAwait(false))
            {
                TimelineDrawing.Write(file.Stream, times);
                await file.CompleteAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(Timeline, Message.Of(e));
        }

        // Rows on standard output are for a program, which the table would confuse.
        TextWriter output = settings.HasRows && settings.Output is null ? console.Error : console.Output;
        await output.WriteAsync(SummaryTable.Of(times)).ConfigureAwait(false);
    }

    private int Report(string? fault, bool isStopped)
    {
        if (!settings.IsQuiet)
        {
            string[] files =
            [
                .. new[] { (Rows, settings.Output), (Annotation, settings.AnnotatedFile), (Timeline, settings.TimelineFile) }
                    .Where(file => file.Item2 is not null && !_failed.Contains(file.Item1)).Select(file => file.Item2!),
            ];
            string where = files.Length == 0 || _frames == 0 ? "" : $"; written: {string.Join(", ", files)}";
            double seconds = _clock.Elapsed.TotalSeconds;
            (string frames, string tracks) = (Message.Count(_frames, "frame"), Message.Count(_tracks, "track"));
            console.Error.WriteLine(
                $"{(isStopped ? "stopped: " : "")}{frames}, {tracks}, "
                + Invariant($"{seconds:0.0} s, {_end.TotalSeconds / seconds:0.0} × real time{where}"));
        }

        if (fault is not null)
        {
            console.Error.WriteLine($"error: {Message.OneLine(fault)}");
        }

        return isStopped ? ExitCode.Interrupted : fault is not null || _failed.Count > 0 ? ExitCode.Partial : ExitCode.Success;
    }

    /// <summary>No rows: there is a summary in their place.</summary>
    private sealed class NoWriter : IResultWriter<TrackedFrame>
    {
        public ValueTask WriteAsync(TrackedFrame item) => ValueTask.CompletedTask;

        public ValueTask CompleteAsync() => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
