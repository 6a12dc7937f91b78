namespace FacialExpression.Samples.DetectFaces;

/// <summary>Where OpenCV's cascade for upright faces is.</summary>
internal static class CascadeFile
{
    private const string Name = "haarcascade_frontalface_default.xml";

    // Debian's and Ubuntu's package opencv-data, now and in older releases.
    private static readonly string[] Folders = ["/usr/share/opencv4/haarcascades", "/usr/share/opencv/haarcascades"];

    /// <param name="given">The file that the user specified, if any.</param>
    /// <exception cref="FileNotFoundException">It is not there, or none was given and none is installed.</exception>
    public static string Find(string? given)
    {
        if (given is not null)
        {
            return File.Exists(given)
                ? given
                : throw new FileNotFoundException($"There is no cascade \"{given}\" (looked for \"{Path.GetFullPath(given)}\").");
        }

        string? installed = Folders.Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
        return installed ?? throw new FileNotFoundException(
            $"There is no {Name} in {string.Join(" or ", Folders)}. On Debian and Ubuntu: apt-get install opencv-data. "
            + "Elsewhere, pass the file, which is part of OpenCV (data/haarcascades): --cascade FILE.");
    }
}
