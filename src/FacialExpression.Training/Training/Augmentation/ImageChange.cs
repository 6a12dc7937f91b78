namespace FacialExpression.Training;

/// <summary>The changes of one image: the numbers that were drawn for it.</summary>
/// <param name="Flip">Whether left and right are swapped.</param>
/// <param name="Rotation">Degrees, counter-clockwise.</param>
/// <param name="Zoom">Above 1 enlarges.</param>
/// <param name="ShiftX">Pixels to the right.</param>
/// <param name="ShiftY">Pixels down.</param>
/// <param name="Contrast">The factor for the distance of each value from the mean.</param>
/// <param name="Brightness">The number that is added to each value, −255 to 255.</param>
/// <param name="Erased">The rectangle that noise replaces.</param>
/// <param name="NoiseSeed">Decides the noise.</param>
internal readonly record struct ImageChange(
    bool Flip,
    double Rotation,
    double Zoom,
    double ShiftX,
    double ShiftY,
    double Contrast,
    double Brightness,
    PixelRectangle Erased,
    ulong NoiseSeed)
{
    public static ImageChange None { get; } = new(false, 0, 1, 0, 0, 1, 0, default, 0);

    /// <summary>Draws changes; settings and seed alone decide them.</summary>
    public static ImageChange Draw(Augmentation settings, ImageShape input, ulong seed)
    {
        // Every number is drawn, needed or not, so that one setting does not change what the others draw.
        var random = new SplitMix64(seed);
        bool flip = random.NextDouble() < 0.5;
        double rotation = random.NextBetween(-1, 1);
        double zoom = random.NextBetween(-1, 1);
        double shiftX = random.NextBetween(-1, 1);
        double shiftY = random.NextBetween(-1, 1);
        double contrast = random.NextBetween(-1, 1);
        double brightness = random.NextBetween(-1, 1);
        bool erases = random.NextDouble() < settings.Erasing;
        return new ImageChange(
            flip && settings.HorizontalFlip,
            rotation * settings.Rotation,
            1 + (zoom * settings.Zoom),
            shiftX * settings.Shift * input.Width,
            shiftY * settings.Shift * input.Height,
            1 + (contrast * settings.Contrast),
            brightness * settings.Brightness * byte.MaxValue,
            erases ? PixelRectangle.Draw(ref random, input) : default,
            random.NextUInt64());
    }
}
