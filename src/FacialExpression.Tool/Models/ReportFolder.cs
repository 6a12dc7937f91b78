namespace FacialExpression.Tool;

/// <summary>The folder of a report, whose charts have usual names.</summary>
internal static class ReportFolder
{
    /// <summary>Checks that a report replaces no files but those of an earlier one.</summary>
    /// <param name="folder">The folder; <see langword="null"/> for no report.</param>
    /// <exception cref="ArgumentException">The folder has other files, or is a file.</exception>
    public static void Check(string? folder)
    {
        if (folder is null)
        {
            return;
        }

        if (File.Exists(folder))
        {
            throw new ArgumentException($"--report takes a folder; \"{folder}\" is a file.");
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()
            && !File.Exists(Path.Combine(folder, "report.html")))
        {
            throw new ArgumentException(
                $"--report takes a folder that is new, empty or has an earlier report.html; \"{folder}\" has other files.");
        }
    }
}
