using static FacialExpression.Tests.Tracking.Boxes;

namespace FacialExpression.Tests.Tracking;

/// <summary>Track ids: which face is which, from when to when.</summary>
public class ExpressionTrackerTests
{
    [Fact]
    public void Update_reports_a_track_as_its_face_was_reported()
    {
        FaceExpression face = Face(100, expression: Expression.Happy);
        TrackedFrame frame = new ExpressionTracker().Update([face], At(3));
        FaceTrack track = Assert.Single(frame.Tracks);
        Assert.Equal((At(3), 1, Expression.Happy), (frame.Time, track.Id, track.Label));
        Assert.Same(face, track.Face);
        Assert.Equal((face.Box, face.Prediction), (track.Box, track.Prediction));
        Assert.Equal((At(3), At(3), At(3)), (track.FirstSeen, track.LastSeen, track.LabelSince));
        Assert.Empty(frame.Lost);
        Assert.Equal("1: Happy 94.0 %", track.ToString().Replace(" ", " ", StringComparison.Ordinal));
    }

    [Fact]
    public void Tracks_come_in_the_order_of_the_faces()
    {
        var tracker = new ExpressionTracker();
        tracker.Update([Face(100), Face(300)], At(0));
        Assert.Equal([2, 3, 1], tracker.Update([Face(301), Face(500), Face(101)], At(0.1)).Tracks.Select(t => t.Id));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(60)]
    public void A_face_that_gains_speed_keeps_its_id(double framesPerSecond)
    {
        // After two seconds, 600 pixels a second: at 10 frames a second, each box lies beside the one before it.
        List<TrackedFrame> frames = new ExpressionTracker().Run(
            Times(0, 4, framesPerSecond), t => [Face(150 * Math.Min(t, 2) * Math.Min(t, 2) + (600 * Math.Max(0, t - 2)))]);
        Assert.Equal([1], frames.Ids());
        Assert.True(frames[^1].Tracks[0].Box.IntersectionOverUnion(frames[^2].Tracks[0].Box) < 0.3f || framesPerSecond > 10);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(60)]
    public void Faces_that_pass_each_other_keep_their_ids(double framesPerSecond)
    {
        // On one line. Between two frames, they change sides: by place alone, each would continue the other's track.
        List<TrackedFrame> frames = new ExpressionTracker().Run(
            Times(0, 4, framesPerSecond),
            t => [Face(100 + (100 * t), expression: Expression.Happy), Face(502 - (100 * t), expression: Expression.Sad)]);
        Assert.All(frames, frame => Assert.Equal([1, 2], frame.Tracks.Select(track => track.Id)));
        Assert.All(frames, frame => Assert.Equal([Expression.Happy, Expression.Sad], frame.Tracks.Select(t => t.Label)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(60)]
    public void A_face_that_is_hidden_behind_another_keeps_its_id(double framesPerSecond)
    {
        // As detectors do, only the front face is reported where the two overlap.
        IEnumerable<FaceExpression> Faces(double t)
        {
            FaceExpression front = Face(100 + (100 * t), expression: Expression.Happy);
            FaceExpression back = Face(500 - (100 * t), 110, Expression.Sad);
            return front.Box.IntersectionOverUnion(back.Box) > 0.3f ? [front] : [front, back];
        }

        List<TrackedFrame> frames = new ExpressionTracker().Run(Times(0, 4, framesPerSecond), Faces);
        Assert.Contains(frames, frame => frame.Tracks.Count == 1);
        int[] ids = [1, 2];
        Assert.All(frames, frame => Assert.Equal(ids[..frame.Tracks.Count], frame.Tracks.Select(track => track.Id)));
        Assert.All(frames, frame => Assert.Empty(frame.Lost));
    }

    [Fact]
    public void A_face_that_is_missed_for_less_than_LostAfter_keeps_its_id()
    {
        // Missed from 1.0 to 1.4 seconds while it moves on.
        List<TrackedFrame> frames = new ExpressionTracker().Run(
            Times(0, 3), t => t is > 1 and < 1.4 ? [] : [Face(100 + (40 * t))]);
        Assert.Equal([1], frames.Ids());
        Assert.All(frames, frame => Assert.Empty(frame.Lost));
        Assert.Equal(At(0), frames[^1].Tracks[0].FirstSeen);
    }

    [Fact]
    public void A_face_that_comes_back_after_LostAfter_gets_another_id()
    {
        List<TrackedFrame> frames = new ExpressionTracker().Run(
            Times(0, 3), t => t is > 1 and < 1.55 ? [] : [Face(100)]);
        Assert.Equal([1, 2], frames.Ids());
        TrackedFrame end = Assert.Single(frames, frame => frame.Lost.Count > 0);
        Assert.Equal(1.5, end.Time.TotalSeconds, 0.001);
        FaceTrack lost = Assert.Single(end.Lost);
        Assert.Equal((1, At(1)), (lost.Id, lost.LastSeen));
        Assert.Equal(1.5667, frames[^1].Tracks[0].FirstSeen.TotalSeconds, 0.001);
    }

    [Fact]
    public void A_face_in_the_first_frame_after_a_long_gap_keeps_its_id_if_no_frame_missed_it()
    {
        // One frame every two seconds: longer than LostAfter.
        var tracker = new ExpressionTracker();
        List<TrackedFrame> frames = tracker.Run(Times(0, 10, 0.5), _ => [Face(100)]);
        Assert.Equal([1], frames.Ids());
        Assert.Equal([1], tracker.Update([], At(12)).Lost.Select(track => track.Id));
    }

    [Fact]
    public void A_track_is_not_continued_once_LostAfter_has_passed()
    {
        var tracker = new ExpressionTracker();
        tracker.Update([Face(100)], At(0));
        Assert.Empty(tracker.Update([], At(0.4)).Lost);
        TrackedFrame frame = tracker.Update([Face(100)], At(0.6));
        Assert.Equal([2], frame.Tracks.Select(track => track.Id));
        Assert.Equal([1], frame.Lost.Select(track => track.Id));
    }

    [Fact]
    public void LostAfter_of_zero_ends_a_track_with_the_first_frame_that_misses_it()
    {
        var tracker = new ExpressionTracker(new ExpressionTrackerOptions { LostAfter = TimeSpan.Zero });
        tracker.Update([Face(100), Face(300)], At(0));
        Assert.Equal([1, 2], tracker.Update([], At(0)).Lost.Select(track => track.Id));
        Assert.Empty(tracker.Update([], At(0)).Lost);
    }

    [Fact]
    public void EndTracks_gives_those_that_were_not_lost_and_begins_anew()
    {
        var tracker = new ExpressionTracker(new ExpressionTrackerOptions { MinHits = 2 });
        tracker.Update([Face(100), Face(300), Face(500)], At(0));
        tracker.Update([Face(100), Face(300), Face(500)], At(0.1));

        // At 100 lost, at 300 hidden, at 500 still there, at 700 found once only.
        TrackedFrame gap = tracker.Update([Face(300), Face(500)], At(0.7));
        TrackedFrame last = tracker.Update([Face(500), Face(700)], At(0.8));
        Assert.Equal([1], gap.Lost.Select(track => track.Id));
        Assert.Empty(last.Lost);
        IReadOnlyList<FaceTrack> ended = tracker.EndTracks();
        Assert.Equal([(2, At(0.7)), (3, At(0.8))], ended.Select(track => (track.Id, track.LastSeen)));
        Assert.Equal(last.Tracks, ended.Skip(1));
        Assert.Empty(tracker.EndTracks());

        // The next scene: the same places, other ids, and no loss is reported twice.
        tracker.Update([Face(500)], At(0.8));
        TrackedFrame next = tracker.Update([Face(500)], At(2));
        Assert.Equal([4], next.Tracks.Select(track => track.Id));
        Assert.Empty(next.Lost);
    }

    [Fact]
    public void MinHits_leaves_out_faces_that_are_not_found_in_so_many_frames_in_a_row()
    {
        var tracker = new ExpressionTracker(new ExpressionTrackerOptions { MinHits = 3 });

        // At 300, a false face in every third frame.
        List<TrackedFrame> frames = tracker.Run(
            Times(0, 2, 10), t => Math.Round(t * 10) % 3 == 0 ? [Face(100), Face(300)] : [Face(100)]);
        Assert.Equal([0, 0, 1, 1], frames.Take(4).Select(frame => frame.Tracks.Count));
        Assert.Equal([1], frames.Ids());
        Assert.Equal(At(0), frames[2].Tracks[0].FirstSeen);
        Assert.All(frames, frame => Assert.Empty(frame.Lost));

        // Faces that were reported once are reported at once when they come back.
        Assert.Empty(tracker.Update([], At(2.1)).Tracks);
        Assert.Equal([1], tracker.Update([Face(100)], At(2.2)).Tracks.Select(track => track.Id));
    }

    [Fact]
    public void MinOverlap_decides_how_far_a_face_may_jump()
    {
        // 60 pixels wide, moved by 20: 40 / 80 = 0.5.
        int Second(float minOverlap)
        {
            var tracker = new ExpressionTracker(new ExpressionTrackerOptions { MinOverlap = minOverlap });
            tracker.Update([Face(100)], At(0));
            return tracker.Update([Face(120)], At(0.1)).Tracks[0].Id;
        }

        Assert.Equal((1, 2), (Second(0.49f), Second(0.51f)));
    }

    [Fact]
    public void A_still_picture_keeps_its_ids_for_a_minute()
    {
        FaceExpression[] faces = [Face(100, expression: Expression.Fear), Face(130, 190, Expression.Angry, score: 0.3f)];
        List<TrackedFrame> frames = new ExpressionTracker().Run(Times(0, 60), _ => faces);
        Assert.Equal(1801, frames.Count);
        Assert.All(frames, frame => Assert.Equal([1, 2], frame.Tracks.Select(track => track.Id)));
        Assert.All(frames[^1].Tracks, track => Assert.Equal(At(0), track.LabelSince));
        Assert.All(faces.Zip(frames[^1].Tracks), pair => Assert.All(
            pair.First.Prediction.Scores.Zip(pair.Second.Prediction.Scores),
            score => Assert.Equal(score.First.Score, score.Second.Score, 1e-6f)));
    }

    [Fact]
    public void Update_gives_equal_results_for_equal_frames()
    {
        // Twelve faces that wander at random, so that many of them overlap.
        List<TrackedFrame> Wander()
        {
            var random = new Random(7);
            (double X, double Y)[] places = [.. Enumerable.Range(0, 12).Select(i => (i * 25.0, 100.0))];
            return new ExpressionTracker().Run(Times(0, 10), _ =>
            {
                for (int i = 0; i < places.Length; i++)
                {
                    places[i] = (places[i].X + random.Next(-12, 13), places[i].Y + random.Next(-12, 13));
                }

                return places.Where(_ => random.Next(10) > 0).Select(place => Face(place.X, place.Y));
            });
        }

        List<TrackedFrame> first = Wander();
        Assert.All(first.Zip(Wander()), pair => Assert.Equal(pair.First.Tracks, pair.Second.Tracks));
        Assert.All(first, frame => Assert.Distinct(frame.Tracks.Select(track => track.Id)));
        Assert.True(first.Ids().Count() > 12, "Faces never left.");
    }

    [Fact]
    public void A_frame_allocates_its_results_only()
    {
        var tracker = new ExpressionTracker();
        FaceExpression[] faces = [Face(100), Face(300, expression: Expression.Sad), Face(500)];
        FaceTrack made = tracker.Update(faces, At(0)).Tracks[0];
        TrackedFrame? result = null;
        long Measure(Func<int, TrackedFrame> frame)
        {
            result = frame(0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 1; i <= 1000; i++)
            {
                result = frame(i);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        TrackedFrame ByHand()
        {
            var tracks = new List<FaceTrack>(faces.Length);
            for (int i = 0; i < faces.Length; i++)
            {
                var scores = new ExpressionScores(made.Prediction.Scores.AsSpan());
                tracks.Add(made with { Prediction = new ExpressionPrediction(scores) });
            }

            return new TrackedFrame { Time = At(0), Tracks = tracks, Lost = [] };
        }

        long results = Measure(_ => ByHand());
        Assert.InRange(Measure(i => tracker.Update(faces, At(i / 30.0))), results, results * 1.01);
        Assert.Equal(3, result?.Tracks.Count);
    }

    [Fact]
    public void A_time_before_the_previous_frame_is_refused_and_changes_nothing()
    {
        var tracker = new ExpressionTracker();
        Assert.Contains(
            "at least 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => tracker.Update([], TimeSpan.MinValue)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => tracker.Update([], Timeout.InfiniteTimeSpan));
        FaceTrack first = tracker.Update([Face(100)], At(2)).Tracks[0];
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => tracker.Update([Face(300)], At(1.9))).Message;
        Assert.Contains("not be before that of the previous frame, 00:00:02", message, StringComparison.Ordinal);
        Assert.Equal(first, tracker.Update([Face(100)], At(2)).Tracks[0]);
        Assert.Equal([1], tracker.Update([], TimeSpan.MaxValue).Lost.Select(track => track.Id));
    }

    [Theory]
    [InlineData(float.NaN, 10)]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(0, float.PositiveInfinity)]
    public void A_box_without_a_size_is_refused_and_changes_nothing(float x, float width)
    {
        var tracker = new ExpressionTracker();
        tracker.Update([Face(100)], At(0));
        FaceExpression bad = Face(0) with { Face = new DetectedFace { Box = new FaceBox(x, 0, width, 10) } };
        string message = Assert.Throws<ArgumentException>(() => tracker.Update([Face(300), bad], At(9))).Message;
        Assert.Contains("The box of face 1", message, StringComparison.Ordinal);
        Assert.Equal([1, 2], tracker.Update([Face(100), Face(300)], At(1)).Tracks.Select(track => track.Id));
    }
}
