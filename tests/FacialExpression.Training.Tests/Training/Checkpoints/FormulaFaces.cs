namespace FacialExpression.Training.Tests.Training.Checkpoints;

/// <summary>
/// 16 training and 7 validation images of a formula, which no version of a decoder or an artist can change.
/// </summary>
internal static class FormulaFaces
{
    /// <summary>Writes the images to a CSV file and loads it.</summary>
    public static ExpressionDataset Load(string path)
    {
        static string Row(int image)
        {
            IEnumerable<int> pixels = Enumerable.Range(0, 2304).Select(i => ((i * (image + 3)) + (i / 48 * image * 5)) % 256);
            return $"{image % 7},{string.Join(' ', pixels)},{(image < 16 ? "Training" : "PublicTest")}";
        }

        File.WriteAllLines(path, ["emotion,pixels,Usage", .. Enumerable.Range(0, 23).Select(Row)]);
        return ExpressionDataset.FromCsv(path);
    }
}
