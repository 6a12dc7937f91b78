namespace FacialExpression.Training;

/// <summary>A callback's state as bytes, which begin with the callback's name.</summary>
internal static class CallbackState
{
    /// <summary>Writes a state.</summary>
    /// <param name="owner">The callback and the settings that its state depends on. Files contain it: it must not change.</param>
    /// <param name="write">Writes the state.</param>
    public static byte[] Save(string owner, Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(owner);
        write(writer);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads a state.</summary>
    /// <param name="owner">As in <see cref="Save"/>.</param>
    /// <param name="state">The bytes.</param>
    /// <param name="read">Reads the state.</param>
    /// <exception cref="InvalidDataException">The bytes are of another callback, or damaged.</exception>
    public static void Load(string owner, ReadOnlySpan<byte> state, Action<BinaryReader> read)
    {
        const string Remedy = "Resume with the same callbacks, in the same order and with the same settings";
        using var reader = new BinaryReader(new MemoryStream(state.ToArray()));
        try
        {
            string found = reader.ReadString();
            if (found != owner)
            {
                throw new InvalidDataException(
                    $"The checkpoint has the state of {Quoted.Text(found)}; here the callback is {owner}. {Remedy}.");
            }

            read(reader);
            if (reader.BaseStream.Position != state.Length)
            {
                throw new InvalidDataException($"The checkpoint's state of {owner} is longer than expected. {Remedy}.");
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException(
                $"The checkpoint's state of {owner} is cut short or damaged. {Remedy}, or delete the file to start again.", e);
        }
    }
}
