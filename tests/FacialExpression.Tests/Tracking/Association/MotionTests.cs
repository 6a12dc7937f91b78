namespace FacialExpression.Tests.Tracking.Association;

public class MotionTests
{
    private static readonly FaceBox _box = new(100, 50, 40, 60);

    [Fact]
    public void A_face_that_was_seen_once_is_expected_where_it_was() => Assert.Equal(_box, new Motion(_box).Expect(1));

    [Fact]
    public void A_face_that_moves_is_expected_further_on_and_slows_down_while_it_is_hidden()
    {
        var motion = new Motion(_box);
        for (int i = 1; i <= 30; i++)
        {
            motion.Move(_box with { X = 100 + (10 * i), Y = 50 - (5 * i) }, 1 / 30.0);
        }

        // 300 pixels a second to the right and 150 upwards, fading with a time constant of half a second.
        FaceBox Expected(double seconds)
        {
            float way = (float)(0.5 * (1 - Math.Exp(-seconds / 0.5)));
            return new FaceBox(400 + (300 * way), -100 - (150 * way), 40, 60);
        }

        foreach (double seconds in new[] { 0, 1 / 30.0, 0.5, 10 })
        {
            FaceBox found = motion.Expect(seconds);
            Assert.Equal(Expected(seconds).X, found.X, 0.01f);
            Assert.Equal(Expected(seconds).Y, found.Y, 0.01f);
            Assert.Equal((40, 60), (found.Width, found.Height));
        }
    }

    [Fact]
    public void A_face_that_grows_about_its_center_is_expected_in_place()
    {
        var motion = new Motion(_box);
        var larger = new FaceBox(90, 35, 60, 90);
        motion.Move(larger, 0.1);
        Assert.Equal(larger, motion.Expect(0.5));
    }

    [Fact]
    public void A_box_that_trembles_hardly_moves_on()
    {
        var motion = new Motion(_box);
        var random = new Random(1);
        float farthest = 0;
        for (int i = 0; i < 300; i++)
        {
            FaceBox next = _box with { X = 100 + (2 * (random.NextSingle() - 0.5f)) };
            motion.Move(next, 1 / 30.0);
            farthest = i < 5 ? 0 : Math.Max(farthest, Math.Abs(motion.Expect(0.5).X - next.X));
        }

        // A tenth of its width, although it is hidden for half a second.
        Assert.InRange(farthest, 0.1f, 4);
    }

    [Fact]
    public void Two_boxes_at_one_time_give_no_velocity()
    {
        var motion = new Motion(_box);
        FaceBox next = _box with { X = 110 };
        motion.Move(next, 0);
        Assert.Equal(next, motion.Expect(0.5));
    }
}
