namespace FacialExpression.Training;

/// <summary>
/// Drawn faces: seven expressions of brows, eyes and mouth on 48×48 gray, with varying people, pose, light and noise.
/// </summary>
/// <remarks>For samples and tests without FER-2013. Models trained on drawn faces recognize drawn faces, not people.</remarks>
public static class DrawnFaces
{
    extension(ExpressionDataset)
    {
        /// <summary>Draws a data set. The expressions alternate: each seven images in a row hold every expression once.</summary>
        /// <param name="trainingImages">Above 0.</param>
        /// <param name="validationImages">At least 0. No face is also in the training split.</param>
        /// <param name="seed">Determines every pixel.</param>
        public static ExpressionDataset Draw(int trainingImages = 2100, int validationImages = 700, int seed = 42)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trainingImages);
            ArgumentOutOfRangeException.ThrowIfNegative(validationImages);
            IEnumerable<LabeledImage> training = DrawSplit(SplitKind.Training, trainingImages, seed);
            IEnumerable<LabeledImage> validation = DrawSplit(SplitKind.Validation, validationImages, seed);
            return ExpressionDataset.FromImages(training.Concat(validation), $"drawn faces, seed {seed}");
        }
    }

    private static IEnumerable<LabeledImage> DrawSplit(SplitKind split, int count, int seed)
    {
        ImageShape shape = ImageShape.Fer2013;
        byte[] pixels = new byte[count * shape.Size];
        Parallel.For(
            0, count, i => FaceArtist.Draw(LabelOf(i), SeedOf(seed, split, i), pixels.AsSpan(i * shape.Size, shape.Size)));
        for (int i = 0; i < count; i++)
        {
            using var picture = Picture.FromPixels(
                pixels.AsSpan(i * shape.Size, shape.Size), shape.Width, shape.Height, PixelFormat.Gray8);
            yield return new LabeledImage
            {
                Picture = picture,
                Label = LabelOf(i),
                Split = split,
                Name = $"drawn {split.ToString().ToLowerInvariant()} {i}",
            };
        }
    }

    private static Expression LabelOf(int index) => (Expression)(index % ExpressionLabels.Count);

    private static int SeedOf(int seed, SplitKind split, int index) =>
        unchecked((((seed * 397) ^ ((int)split + 1)) * 1_000_003) + index);
}
