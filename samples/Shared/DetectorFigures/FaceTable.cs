using System.Globalization;

namespace FacialExpression.Samples.Detectors;

/// <summary>
/// The table of boxes: <c>file,width,height,x,y,w,h,label,score</c> and x and y of five points. A picture without a face has one
/// row with an empty box and the label <c>none</c>.
/// </summary>
internal static class FaceTable
{
    private const int BoxColumn = 3;
    private const int LabelColumn = 7;
    private const int PointColumn = 9;
    private const int LandmarkCount = 5;
    private const int Columns = PointColumn + (2 * LandmarkCount);

    /// <summary>Loads a table.</summary>
    /// <returns>The pictures in the order of their first rows.</returns>
    /// <exception cref="InvalidDataException">A row has another form; the message names it.</exception>
    public static IReadOnlyList<AnnotatedPicture> Load(string path) => Parse(File.ReadLines(path), path);

    /// <summary>Parses a table.</summary>
    /// <param name="lines">The lines, the header first.</param>
    /// <param name="name">The table's name, for messages.</param>
    /// <returns>The pictures in the order of their first rows.</returns>
    /// <exception cref="InvalidDataException">A row has another form; the message names it.</exception>
    public static IReadOnlyList<AnnotatedPicture> Parse(IEnumerable<string> lines, string name)
    {
        var pictures = new List<AnnotatedPicture>();
        var byFile = new Dictionary<string, List<AnnotatedFace>>(StringComparer.Ordinal);
        foreach ((int index, string line) in lines.Index().Skip(1).Where(l => l.Item.Length > 0))
        {
            try
            {
                string[] cells = line.Split(',');
                if (cells.Length < Columns)
                {
                    throw new FormatException($"{cells.Length} columns instead of {Columns}");
                }

                if (!byFile.TryGetValue(cells[0], out List<AnnotatedFace>? faces))
                {
                    byFile[cells[0]] = faces = [];
                    pictures.Add(new AnnotatedPicture(
                        cells[0],
                        int.Parse(cells[1], CultureInfo.InvariantCulture),
                        int.Parse(cells[2], CultureInfo.InvariantCulture),
                        faces));
                }

                if (cells[LabelColumn] != "none")
                {
                    faces.Add(Face(cells));
                }
            }
            catch (FormatException e)
            {
                throw new InvalidDataException($"{name}, line {index + 1} is no row of a table of faces: {e.Message}.", e);
            }
        }

        return pictures;
    }

    private static AnnotatedFace Face(string[] cells)
    {
        float[] box = Numbers(cells, BoxColumn, 4);
        float[]? points = cells[PointColumn].Length == 0 ? null : Numbers(cells, PointColumn, Columns - PointColumn);
        return new AnnotatedFace(
            new FaceBox(box[0], box[1], box[2], box[3]),
            cells[LabelColumn],
            points is null ? null : [.. points.Chunk(2).Select(p => new FacePoint(p[0], p[1]))]);
    }

    private static float[] Numbers(string[] cells, int first, int count) =>
        [.. cells.Skip(first).Take(count).Select(c => float.Parse(c, CultureInfo.InvariantCulture))];
}
