using System.IO.Compression;

namespace FacialExpression.Tests.Imaging;

/// <summary>
/// The picture files in Imaging/Files, and the pixels that ImageMagick gives for them. make.sh beside them makes both.
/// </summary>
internal static class PictureFiles
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Imaging", "Files");

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(_folder, file));

    public static IEnumerable<string> All =>
        Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path));

    /// <summary>The reference's pixels as gray, with the stated weights in exact arithmetic.</summary>
    public static (ImageShape Shape, byte[] Gray) Reference(string name)
    {
        (int width, int height, byte[] rgb) = ReadPpm(Path.Combine(_folder, "References", $"{name}.ppm.gz"));
        byte[] gray = new byte[width * height];
        for (int i = 0; i < gray.Length; i++)
        {
            decimal exact = (0.30m * rgb[3 * i]) + (0.59m * rgb[(3 * i) + 1]) + (0.11m * rgb[(3 * i) + 2]);
            gray[i] = (byte)Math.Round(exact, MidpointRounding.AwayFromZero);
        }

        return (new ImageShape(height, width, 1), gray);
    }

    /// <summary>The pinned 48×48 pixels of a file; null if none are stored.</summary>
    public static byte[]? Golden(string file)
    {
        string path = Path.Combine(_folder, "Golden", $"{file}.gray");
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    /// <summary>Writes pixels to a file, from where they can replace the pinned ones.</summary>
    /// <returns>The path of the file that was written.</returns>
    public static string WriteSeen(string file, byte[] gray)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "Seen")).FullName;
        string path = Path.Combine(folder, $"{file}.gray");
        File.WriteAllBytes(path, gray);
        return path;
    }

    public static int MaxDifference(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
    }

    private static (int Width, int Height, byte[] Rgb) ReadPpm(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        file.CopyTo(all);
        all.Position = 0;

        // As ImageMagick writes it: "P6\nwidth height\n255\n", then the pixels.
        Assert.Equal("P6", ReadLine(all));
        int[] size = [.. ReadLine(all).Split(' ').Select(int.Parse)];
        Assert.Equal("255", ReadLine(all));
        byte[] rgb = new byte[3 * size[0] * size[1]];
        all.ReadExactly(rgb);
        return (size[0], size[1], rgb);
    }

    private static string ReadLine(Stream stream)
    {
        string line = "";
        for (int c = stream.ReadByte(); c is not ('\n' or -1); c = stream.ReadByte())
        {
            line += (char)c;
        }

        return line;
    }
}
