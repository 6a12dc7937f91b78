namespace FacialExpression;

/// <summary>Brings model files into memory, and stops where they exceed the limit.</summary>
internal static class ModelBytes
{
    /// <summary>Reads a file.</summary>
    /// <param name="onnxPath">Its path.</param>
    /// <param name="limits">The most bytes.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelFileException">It is too long.</exception>
    public static byte[] Read(string onnxPath, ModelLimits limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(onnxPath);
        if (!File.Exists(onnxPath))
        {
            throw MissingPath.NotFound(onnxPath, "model file");
        }

        using FileStream file = File.OpenRead(onnxPath);
        return Read(file, Quoted.Path(onnxPath), limits);
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="limits">The most bytes.</param>
    /// <exception cref="InvalidModelFileException">It is too long.</exception>
    public static byte[] Read(Stream stream, string source, ModelLimits limits)
    {
        int limit = limits.MaxModelBytes;
        long known = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : 0;
        if (known > limit)
        {
            throw TooLong();
        }

        using var bytes = new MemoryStream((int)known);
        byte[] buffer = new byte[128 * 1024];
        while (stream.Read(buffer, 0, buffer.Length) is > 0 and var count)
        {
            if (bytes.Length + count > limit)
            {
                throw TooLong();
            }

            bytes.Write(buffer, 0, count);
        }

        // Without a copy if the length was known.
        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();

        InvalidModelFileException TooLong() => new(
            $"{source} has more than {limit} bytes. {nameof(ModelLimits)}.{nameof(ModelLimits.MaxModelBytes)} sets the limit.");
    }
}
