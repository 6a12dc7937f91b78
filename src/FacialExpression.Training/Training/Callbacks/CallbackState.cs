namespace FacialExpression.Training;

/// <summary>A callback's memory as bytes that begin with whose they are.</summary>
internal static class CallbackState
{
    /// <param name="owner">The callback and the settings that its memory depends on.</param>
    /// <param name="write">Writes the memory.</param>
    public static byte[] Save(string owner, Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(owner);
        write(writer);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <param name="owner">As in <see cref="Save"/>.</param>
    /// <param name="state">The bytes.</param>
    /// <param name="read">Reads the memory.</param>
    /// <exception cref="InvalidDataException">The bytes are another callback's, or damaged.</exception>
    public static void Load(string owner, ReadOnlySpan<byte> state, Action<BinaryReader> read)
    {
        const string Remedy = "Resume with the same callbacks, in the same order and with the same settings";
        using var reader = new BinaryReader(new MemoryStream(state.ToArray()));
        try
        {
            string found = reader.ReadString();
            if (found != owner)
            {
                throw new InvalidDataException($"The checkpoint holds the state of {found} where {owner} stands now. {Remedy}.");
            }

            read(reader);
            if (reader.BaseStream.Position != state.Length)
            {
                throw new InvalidDataException($"The checkpoint's state of {owner} is longer than it should be. {Remedy}.");
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException(
                $"The checkpoint's state of {owner} is cut short or damaged. {Remedy}, or begin the training anew.", e);
        }
    }
}
