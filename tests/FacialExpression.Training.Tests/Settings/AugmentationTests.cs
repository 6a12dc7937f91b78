namespace FacialExpression.Training.Tests.Settings;

public class AugmentationTests
{
    [Fact]
    public void Everything_is_off_by_default()
    {
        Assert.True(new Augmentation().IsNothing);
        Assert.False(Augmentation.Faces.IsNothing);
        Assert.False(new Augmentation { MixUp = 0.2 }.IsNothing);
        Assert.Empty(new Augmentation().GetFaults());
        Assert.Empty(Augmentation.Faces.GetFaults());
    }

    [Fact]
    public void Limits_of_ranges_are_in_range()
    {
        var moved = new Augmentation { Rotation = 180, Zoom = 0.999, Shift = 1 };
        Assert.Empty((moved with { Brightness = 1, Contrast = 1, Erasing = 1, MixUp = 32 }).GetFaults());
    }

    [Fact]
    public void Preview_lists_every_setting_out_of_range_with_what_was_received()
    {
        var augmentation = new Augmentation
        {
            Rotation = 181,
            Zoom = 1,
            Shift = 1.5,
            Brightness = -0.5,
            Contrast = double.NaN,
            Erasing = 2,
            MixUp = double.PositiveInfinity,
        };
        string[] faults =
        [
            "Rotation must be from 0 to 180, received 181",
            "Zoom must be at least 0 and less than 1, received 1",
            "Shift must be from 0 to 1, received 1.5",
            "Brightness must be from 0 to 1, received -0.5",
            "Contrast must be from 0 to 1, received NaN",
            "Erasing must be from 0 to 1, received 2",
            "MixUp must be finite and at least 0, received Infinity",
        ];
        Assert.Equal(faults, augmentation.GetFaults());
        DatasetSplit face = ExpressionDataset.Draw(1, 0).Training;
        string message = Assert.Throws<ArgumentException>(() => augmentation.Preview(face)).Message;
        Assert.All(faults, fault => Assert.Contains(fault, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Preview_keeps_labels_and_names_and_does_not_change_the_images()
    {
        DatasetSplit faces = ExpressionDataset.Draw(14, 0).Training;
        byte[] before = faces.Pixels.ToArray();
        DatasetSplit look = Augmentation.Faces.Preview(faces);
        Assert.Equal((faces.Kind, faces.Input, faces.Count), (look.Kind, look.Input, look.Count));
        Assert.Equal(faces.Labels, look.Labels);
        Assert.Equal(faces.Names, look.Names);
        Assert.True(faces.Pixels.SequenceEqual(before));
        Assert.All(Enumerable.Range(0, faces.Count), i => Assert.False(look.GetPixels(i).SequenceEqual(faces.GetPixels(i))));
        Assert.True(new Augmentation { MixUp = 1 }.Preview(faces).Pixels.SequenceEqual(before));
    }

    [Fact]
    public void Preview_depends_on_its_seed_and_differs_between_equal_images()
    {
        DatasetSplit faces = ExpressionDataset.Draw(1, 0).Training;
        DatasetSplit twice = faces.Select([0, 0], SplitKind.Training);
        Assert.True(Augmentation.Faces.Preview(faces, 1).Pixels.SequenceEqual(Augmentation.Faces.Preview(faces, 1).Pixels));
        Assert.False(Augmentation.Faces.Preview(faces, 1).Pixels.SequenceEqual(Augmentation.Faces.Preview(faces, 2).Pixels));
        DatasetSplit look = Augmentation.Faces.Preview(twice, -1);
        Assert.False(look.GetPixels(0).SequenceEqual(look.GetPixels(1)));
        Assert.Equal(0, Augmentation.Faces.Preview(faces.Select([], SplitKind.Training)).Count);
    }
}
