namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    /// <summary>
    /// Draws faces: seven expressions of brows, eyes and mouth on 48×48 gray, with people, pose, light and noise that differ.
    /// For samples and tests where FER-2013 is not at hand; models trained on them read drawn faces, not people.
    /// </summary>
    /// <param name="trainingImages">Above 0. Classes follow each other in turn.</param>
    /// <param name="validationImages">0 or more. Never a face of the training split.</param>
    /// <param name="seed">Decides every pixel.</param>
    public static ExpressionDataset Draw(int trainingImages = 2100, int validationImages = 700, int seed = 42)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trainingImages);
        ArgumentOutOfRangeException.ThrowIfNegative(validationImages);
        return new ExpressionDataset(
            $"drawn faces, seed {seed}",
            FaceArtist.DrawSplit(SplitKind.Training, trainingImages, seed),
            FaceArtist.DrawSplit(SplitKind.Validation, validationImages, seed),
            FaceArtist.DrawSplit(SplitKind.Test, 0, seed),
            []);
    }
}
