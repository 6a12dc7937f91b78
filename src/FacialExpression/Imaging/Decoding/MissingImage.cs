using System.Buffers;

namespace FacialExpression;

/// <summary>
/// Explains why there is no image file at a path. Often the text is no path at all, but the image itself or its address.
/// </summary>
internal static class MissingImage
{
    private const string Kind = "image file";
    private const int ShortestBase64 = 40;

    private static readonly SearchValues<char> Base64Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_\r\n");

    // The first bytes of JPEG, PNG, GIF, WebP and BMP files, as base64.
    private static readonly string[] Base64Signatures = ["/9j/", "iVBORw0KGgo", "R0lGOD", "UklGR", "Qk"];

    /// <summary>Describes what was given instead of the path of an image file.</summary>
    public static FileNotFoundException Describe(string imagePath) => new(Explain(imagePath), Quoted.FileName(imagePath));

    private static string Explain(string text)
    {
        if (IsBase64(text))
        {
            return $"There is no {Kind} at {Quoted.Text(text)}: this is an image in base64, {text.Length} characters, not a "
                + "path. Pass its bytes, Convert.FromBase64String(text): Predict(bytes) or Picture.Decode(bytes).";
        }

        return Directory.Exists(text)
            ? $"{Quoted.Path(text)} is a folder, not an image file. "
                + "Pass its files, as with Directory.EnumerateFiles: PredictBatch(paths)."
            : MissingPath.Explain(
                text,
                Kind,
                "Download it, as with HttpClient.GetStreamAsync, and pass the stream: PredictAsync(stream) or "
                    + "Picture.LoadAsync(stream).",
                "Decode what follows its comma with Convert.FromBase64String, and pass the bytes: Predict(bytes) or "
                    + "Picture.Decode(bytes).");
    }

    private static bool IsBase64(string text) => text.Length >= ShortestBase64
        && Base64Signatures.Any(signature => text.StartsWith(signature, StringComparison.Ordinal))
        && !text.AsSpan().ContainsAnyExcept(Base64Characters);
}
