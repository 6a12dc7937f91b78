using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FacialExpression;

/// <summary>
/// Follows faces through a video: each keeps its track id, its scores are smoothed over time, and its label does not flicker.
/// </summary>
/// <remarks>
/// <para>One tracker follows one video, and one thread at a time may use it. Many trackers, on any threads, can share an
/// <see cref="ExpressionAnalyzer"/>.</para>
/// <para>A face continues the track whose expected box overlaps its own most, by intersection over union; pairs are made from the
/// highest overlap down. The expected box moves on with the face's velocity, so faces may move and pass each other. Nothing but
/// boxes is compared: a tracker does not recognize people.</para>
/// <para>The same faces and times give the same tracks. Besides its results, a frame allocates nothing.</para>
/// </remarks>
/// <example><code>
/// using var analyzer = ExpressionAnalyzer.LoadPretrained();
/// var tracker = new ExpressionTracker();
/// foreach (FaceTrack face in tracker.Track(analyzer, picture, time).Tracks)
/// {
///     Console.WriteLine($"{time} {face}");
/// }
/// </code></example>
public sealed class ExpressionTracker
{
    private readonly ExpressionTrackerOptions _options;
    private readonly BoxAssociation _association = new();
    private readonly List<FaceBox> _expected = [];

    // Those that were seen first come first.
    private readonly List<TrackState> _tracks = [];
    private TimeSpan _time;
    private int _lastId;

    /// <summary>Starts a video.</summary>
    /// <param name="options">Smoothing and association. Default: <see langword="null"/>, the defaults.</param>
    public ExpressionTracker(ExpressionTrackerOptions? options = null) => _options = options ?? new ExpressionTrackerOptions();

    /// <summary>Analyzes the next frame and follows its faces.</summary>
    /// <param name="analyzer">Finds the faces and predicts their expressions.</param>
    /// <param name="picture">The frame. It is not disposed.</param>
    /// <param name="time">
    /// The frame's time since the start of the video, or since any other moment before it: at least 0, and not before the
    /// previous frame's.
    /// </param>
    /// <param name="cancellationToken">
    /// Stops the search for faces; the tracker is then as before. Default: it runs to its end.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or before the previous frame's.</exception>
    /// <exception cref="ImageFormatException">A face is wholly transparent.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public TrackedFrame Track(
        ExpressionAnalyzer analyzer, Picture picture, TimeSpan time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(analyzer);
        CheckTime(time);
        return Update(analyzer.Analyze(picture, cancellationToken), time);
    }

    /// <summary>Analyzes the frames of a video, one after the other, and follows their faces.</summary>
    /// <param name="analyzer">Finds the faces and predicts their expressions.</param>
    /// <param name="frames">
    /// The frames, in the order of their times; see <see cref="Track"/>. Each picture is disposed once it is analyzed.
    /// </param>
    /// <param name="cancellationToken">Stops the enumeration, which then throws.</param>
    /// <returns>One result per frame, in their order.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks>
    /// The source is asked for a frame when the result of the one before was taken, so one picture is in memory, and results of a
    /// camera are of its latest frame. The analysis runs on the thread pool. An exception of the source or of a frame ends the
    /// enumeration. Files can be read ahead: with <see cref="Update"/>,
    /// <see cref="ExpressionAnalyzer.AnalyzeManyAsync{TItem}(IAsyncEnumerable{TItem}, Func{TItem, Picture}, CancellationToken)"/>
    /// uses all cores.
    /// </remarks>
    public IAsyncEnumerable<TrackedFrame> TrackAsync(
        ExpressionAnalyzer analyzer, IAsyncEnumerable<VideoFrame> frames, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(analyzer);
        ArgumentNullException.ThrowIfNull(frames);
        return TrackEachAsync(analyzer, frames, cancellationToken);
    }

    /// <summary>Follows faces that are already analyzed.</summary>
    /// <param name="faces">
    /// All faces of the next frame, with boxes that have finite numbers, a width and a height. Frames without a face count too:
    /// pass an empty list.
    /// </param>
    /// <param name="time"><inheritdoc cref="Track" path="/param[@name='time']"/></param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or before the previous frame's.</exception>
    /// <exception cref="ArgumentException">A box is not finite or has no size. The tracker is then as before.</exception>
    public TrackedFrame Update(IReadOnlyList<FaceExpression> faces, TimeSpan time)
    {
        ArgumentNullException.ThrowIfNull(faces);
        CheckTime(time);
        CheckBoxes(faces);
        _time = time;
        _expected.Clear();
        foreach (TrackState track in _tracks)
        {
            // A box without a size overlaps nothing: it is too late for this track.
            _expected.Add(track.IsMissed && IsOver(track) ? default : track.Expect(time));
            track.IsMissed = true;
        }

        ReadOnlySpan<int> trackOfFace =
            _association.Associate(CollectionsMarshal.AsSpan(_expected), faces, _options.MinOverlap);
        List<FaceTrack> seen = new(faces.Count);
        for (int i = 0; i < faces.Count; i++)
        {
            if (See(faces[i], trackOfFace[i]) is { } track)
            {
                seen.Add(track);
            }
        }

        IReadOnlyList<FaceTrack>? lost = RemoveMissed();
        return new TrackedFrame { Time = time, Tracks = seen, Lost = lost ?? [] };
    }

    private async IAsyncEnumerable<TrackedFrame> TrackEachAsync(
        ExpressionAnalyzer analyzer,
        IAsyncEnumerable<VideoFrame> frames,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (VideoFrame frame in frames.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            TrackedFrame tracked;
            using (frame.Picture)
            {
                tracked = await Task.Run(
                    () => Track(analyzer, frame.Picture, frame.Time, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
            }

            yield return tracked;
        }
    }

    /// <summary>Continues or begins a face's track.</summary>
    /// <returns>The track; <see langword="null"/> as long as it has no id.</returns>
    private FaceTrack? See(FaceExpression face, int index)
    {
        TrackState track;
        if (index == BoxAssociation.None)
        {
            track = new TrackState(face, _time);
            _tracks.Add(track);
        }
        else
        {
            track = _tracks[index];
            track.See(face, _time, _options);
        }

        return track.Hits < _options.MinHits
            ? null
            : track.Capture(track.Snapshot?.Id ?? ++_lastId, face, _options.LabelMargin);
    }

    /// <summary>Whether a face was not seen for so long that its track is lost.</summary>
    private bool IsOver(TrackState track) => track.Unseen(_time) >= _options.LostAfter;

    /// <summary>Removes the tracks that are lost, and those that were missed before they had an id.</summary>
    /// <returns>The tracks that are lost; <see langword="null"/> if there are none.</returns>
    private List<FaceTrack>? RemoveMissed()
    {
        List<FaceTrack>? lost = null;
        int kept = 0;
        for (int i = 0; i < _tracks.Count; i++)
        {
            TrackState track = _tracks[i];
            if (!track.IsMissed || (track.Snapshot is not null && !IsOver(track)))
            {
                _tracks[kept++] = track;
            }
            else if (track.Snapshot is not null)
            {
                (lost ??= []).Add(track.Snapshot);
            }
        }

        _tracks.RemoveRange(kept, _tracks.Count - kept);
        return lost;
    }

    private void CheckTime(TimeSpan time)
    {
        if (time < _time)
        {
            throw new ArgumentOutOfRangeException(
                nameof(time),
                time,
                time < TimeSpan.Zero
                    ? "The time of a frame must be at least 0: pass the time since the start of the video."
                    : $"The time of a frame must not be before that of the previous frame, {_time}. Pass frames in the order in "
                    + "which they are shown, and make a new tracker for another video.");
        }
    }

    private static void CheckBoxes(IReadOnlyList<FaceExpression> faces)
    {
        for (int i = 0; i < faces.Count; i++)
        {
            FaceBox box = faces[i].Box;
            if (!(float.IsFinite(box.X) && float.IsFinite(box.Y) && float.IsFinite(box.Width) && float.IsFinite(box.Height)
                && box.Width > 0 && box.Height > 0))
            {
                throw new ArgumentException(
                    $"The box of face {i}, {box}, must have finite numbers, a width and a height above 0. Leave such faces out.",
                    nameof(faces));
            }
        }
    }
}
