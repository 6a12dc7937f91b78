using FacialExpression.Samples.Detectors;
using FacialExpression.Samples.TrainDetector;

namespace FacialExpression.Training.Tests.Detector;

public class CropGeometryTests
{
    private const int Side = 160;

    private static readonly CropRecipe Unchanged = new()
    {
        Sources = new Dictionary<string, double> { ["marked"] = 1 },
        Occlusion = 0,
        Light = 0,
        Blur = 0,
        Noise = 0,
        Jpeg = 0,
        ByFace = 1,
        SmallestTarget = 40,
    };

    public static TheoryData<double, double, bool> Placements => new()
    {
        { 1, 0, false },
        { 1, 0, true },
        { 1.5, 0, false },
        { 0.7, 20, false },
        { 1.2, -30, true },
        { 1.3, 30, true },
    };

    [Theory]
    [MemberData(nameof(Placements))]
    public void Landmarks_follow_the_pixels(double scale, double degrees, bool isFlipped)
    {
        (byte[] crop, Placement placement) = Draw(scale, degrees, isFlipped);

        FacePoint[] mapped = placement.Map(MarkedPicture.Landmarks);

        Assert.Equal(Expected(isFlipped), mapped.Select(p => MarkedPicture.At(crop, Side, p)));
    }

    [Theory]
    [MemberData(nameof(Placements))]
    public void Boxes_follow_the_pixels(double scale, double degrees, bool isFlipped)
    {
        (byte[] crop, Placement placement) = Draw(scale, degrees, isFlipped);

        FaceBox box = placement.Map(MarkedPicture.Box);

        int[] lit = [.. Enumerable.Range(0, crop.Length).Where(i => crop[i] >= 25)];
        Assert.InRange(box.X, lit.Min(i => i % Side) - 1.5f, lit.Min(i => i % Side) + 1.5f);
        Assert.InRange(box.X + box.Width, lit.Max(i => i % Side) - 0.5f, lit.Max(i => i % Side) + 2.5f);
        Assert.InRange(box.Y, (lit.Min() / Side) - 1.5f, (lit.Min() / Side) + 1.5f);
        Assert.InRange(box.Y + box.Height, (lit.Max() / Side) - 0.5f, (lit.Max() / Side) + 2.5f);
    }

    [Fact]
    public void MapBack_reverses_Map()
    {
        var placement = new Placement(0.37, 17, true, new FacePoint(31, 12), new FacePoint(80, 90));

        FacePoint crop = placement.Map(new FacePoint(55, 66));
        FacePoint back = placement.MapBack(crop.X, crop.Y);

        Assert.Equal(55, back.X, 3);
        Assert.Equal(66, back.Y, 3);
    }

    [Fact]
    public void Reduced_pictures_are_averaged_not_sampled()
    {
        // Columns of 0 and 255 in turn: every pixel of the reduced picture is the mean.
        byte[] pixels = [.. Enumerable.Range(0, 64 * 64).Select(i => (byte)(i % 2 == 0 ? 0 : 255))];
        byte[] crop = new byte[16 * 16];
        var placement = new Placement(0.25, 0, false, new FacePoint(0, 0), new FacePoint(0, 0));

        new Tile(0, 0, 16, 16).Draw(new GrayPicture(pixels, 64, 64), placement, Surroundings.Black, 0, crop, 16);

        Assert.All(crop, level => Assert.InRange(level, 120, 135));
    }

    [Fact]
    public void Faces_of_crops_and_mosaics_are_where_their_pixels_are()
    {
        var maker = new CropMaker(new TrainingPictures([("marked", MarkedPicture.Make())]), Unchanged);
        (int faces, int flipped) = (0, 0);
        for (ulong seed = 0; seed < 200; seed++)
        {
            TrainingCrop crop = maker.Make(Side, seed);
            foreach (TargetFace face in crop.Faces.Where(f => !f.IsIgnored && f.Landmarks!.All(p => IsIn(f.Box, p))))
            {
                byte[] levels = [.. face.Landmarks!.Select(p => MarkedPicture.At(crop.Pixels, Side, p))];
                bool isFlipped = levels[0] > levels[1];
                Assert.All(
                    levels.Zip(Expected(isFlipped)),
                    pair => Assert.InRange(pair.First, pair.Second - 15, pair.Second + 15));
                faces++;
                flipped += isFlipped ? 1 : 0;
            }
        }

        Assert.InRange(faces, 200, 800);
        Assert.InRange(flipped, faces / 3, faces * 2 / 3);
    }

    [Fact]
    public void Pictures_without_faces_fill_what_is_around_a_face()
    {
        var empty = new TrainingPicture(new GrayPicture([.. Enumerable.Repeat((byte)77, 100 * 60)], 100, 60), []);
        var pictures = new TrainingPictures([("marked", MarkedPicture.Make()), ("empty", empty)]);

        TrainingCrop crop = new CropMaker(pictures, Unchanged with { Background = 1, Mosaic = 0, Rotation = 0 }).Make(Side, 1);

        // The marked picture has no such level.
        Assert.Single(crop.Faces);
        Assert.Contains((byte)77, crop.Pixels);
        Assert.Contains(MarkedPicture.Levels[4], crop.Pixels);
    }

    [Fact]
    public void A_seed_decides_the_crop()
    {
        var recipe = new CropRecipe { Sources = Unchanged.Sources };
        var pictures = new TrainingPictures([("marked", MarkedPicture.Make())]);

        TrainingCrop first = new CropMaker(pictures, recipe).Make(Side, 7);
        TrainingCrop second = new CropMaker(pictures, recipe).Make(Side, 7);
        TrainingCrop other = new CropMaker(pictures, recipe).Make(Side, 8);

        Assert.Equal(first.Pixels, second.Pixels);
        Assert.Equal(first.Faces.Select(f => f.Box), second.Faces.Select(f => f.Box));
        Assert.NotEqual(first.Pixels, other.Pixels);
    }

    [Fact]
    public void Faces_that_are_cut_small_or_unsure_are_ignored()
    {
        var recipe = new CropRecipe();
        var placement = new Placement(1, 0, false, default, default);
        AnnotatedFace face = new(new FaceBox(0, 0, 40, 50), "both", MarkedPicture.Landmarks);

        Assert.False(TargetFace.Of(face, placement, new Tile(0, 0, 100, 100), recipe)!.IsIgnored);
        Assert.Equal(
            new FaceBox(0, 0, 30, 50), TargetFace.Of(face, placement, new Tile(0, 0, 30, 100), recipe)!.Box);
        Assert.False(TargetFace.Of(face, placement, new Tile(0, 0, 30, 100), recipe)!.IsIgnored);
        Assert.True(TargetFace.Of(face, placement, new Tile(0, 0, 20, 100), recipe)!.IsIgnored);
        Assert.Null(TargetFace.Of(face, placement, new Tile(0, 0, 4, 100), recipe));
        Assert.Null(TargetFace.Of(face, placement, new Tile(50, 0, 100, 100), recipe));
        AnnotatedFace small = face with { Box = new FaceBox(0, 0, 9, 9) };
        Assert.True(TargetFace.Of(small, placement, new Tile(0, 0, 100, 100), recipe)!.IsIgnored);
        AnnotatedFace unsure = face with { Label = "unsure" };
        Assert.True(TargetFace.Of(unsure, placement, new Tile(0, 0, 100, 100), recipe)!.IsIgnored);
    }

    [Fact]
    public void Masks_leave_the_eyes_and_persons_boxes_weigh_less()
    {
        var recipe = new CropRecipe();
        var placement = new Placement(1, 0, false, default, default);
        TargetFace Of(string label, IReadOnlyList<FacePoint>? points) => TargetFace.Of(
            new AnnotatedFace(MarkedPicture.Box, label, points), placement, new Tile(0, 0, Side, Side), recipe)!;

        Assert.Equal(5, Of("both", MarkedPicture.Landmarks).LandmarkCount);
        Assert.Equal(2, Of("both_mask", MarkedPicture.Landmarks).LandmarkCount);
        Assert.Equal(0, Of("person", null).LandmarkCount);
        Assert.Equal(1, Of("teacher", MarkedPicture.Landmarks).BoxWeight);
        Assert.Equal(recipe.PersonsBoxWeight, Of("person_mask", null).BoxWeight);
    }

    private static (byte[] Crop, Placement Placement) Draw(double scale, double degrees, bool isFlipped)
    {
        byte[] crop = new byte[Side * Side];
        var placement = new Placement(scale, degrees, isFlipped, new FacePoint(60, 50), new FacePoint(82, 77));
        new Tile(0, 0, Side, Side).Draw(
            MarkedPicture.Make().Gray, placement, Surroundings.Black, 0, crop, Side);
        return (crop, placement);
    }

    // A mirrored right eye is a left one.
    private static byte[] Expected(bool isFlipped)
    {
        byte[] l = MarkedPicture.Levels;
        return isFlipped ? [l[1], l[0], l[2], l[4], l[3]] : l;
    }

    private static bool IsIn(FaceBox box, FacePoint point) =>
        point.X > box.X + 1 && point.Y > box.Y + 1 && point.X < box.X + box.Width - 1 && point.Y < box.Y + box.Height - 1;
}
