using System.Text;

namespace FacialExpression.Training;

/// <summary>Recognizes files that are not what a caller expects, and knows how to load what they hold.</summary>
internal static class FileKind
{
    private const int HeaderLength = 512;

    private static readonly (string Description, int Offset, byte[] Signature)[] Signatures =
    [
        ("a zip archive", 0, "PK\u0003\u0004"u8.ToArray()),
        ("a zip archive", 0, "PK\u0005\u0006"u8.ToArray()),
        ("a gzip archive", 0, [0x1f, 0x8b]),
        ("a 7-Zip archive", 0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
        ("a RAR archive", 0, "Rar!"u8.ToArray()),
        ("a bzip2 archive", 0, "BZh"u8.ToArray()),
        ("an xz archive", 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a]),
        ("a tar archive", 257, "ustar"u8.ToArray()),
    ];

    private static readonly HashSet<string> ArchiveExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".zst",
    };

    /// <summary>Whether a file begins as zip archives do.</summary>
    public static bool IsZip(string path) => Describe(path) == Signatures[0].Description;

    /// <summary>Whether a name is that of an archive.</summary>
    public static bool IsArchiveName(string path) => ArchiveExtensions.Contains(Path.GetExtension(path));

    /// <summary>Whether a name is that of a CSV file.</summary>
    public static bool IsCsvName(string path) => Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a file is and which call loads it, as sentences; empty where it is unknown.</summary>
    public static string Explain(string path) => Describe(path) switch
    {
        null => "",
        "a zip archive" => " It is a zip archive: load it with ExpressionDataset.FromZip.",
        "a web page" => " It is a web page, often a login page that was saved in place of a download. Download the file again.",
        string archive => $" It is {archive}: {Unpack}.",
    };

    /// <summary>Which call loads a file found inside a source.</summary>
    public static string CallFor(string name) => name switch
    {
        _ when IsCsvName(name) => "load it with ExpressionDataset.FromCsv",
        _ when name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) => "load it with ExpressionDataset.FromZip",
        _ => Unpack,
    };

    private const string Unpack =
        "unpack it, and load the folder with ExpressionDataset.FromFolder or a CSV file in it with ExpressionDataset.FromCsv";

    private static string? Describe(string path)
    {
        byte[] header = new byte[HeaderLength];
        using FileStream file = File.OpenRead(path);
        ReadOnlySpan<byte> start = header.AsSpan(0, file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false));
        foreach ((string description, int offset, byte[] signature) in Signatures)
        {
            if (start.Length >= offset + signature.Length && start[offset..].StartsWith(signature))
            {
                return description;
            }
        }

        return Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\r', '\n', '\t') is var text
            && (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            ? "a web page"
            : null;
    }
}
