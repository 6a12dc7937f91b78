using System.Buffers.Binary;
using System.Text;

namespace FacialExpression.Training.Engine;

/// <summary>
/// Edits the symbol versions that a 64-bit little-endian ELF library requests from others (section <c>.gnu.version_r</c>).
/// </summary>
/// <remarks>
/// Structures as in the System V gABI and the LSB's "Symbol Versioning": Elf64_Ehdr, Elf64_Shdr, Elf64_Verneed, Elf64_Vernaux.
/// </remarks>
internal static class ElfSymbolVersions
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2; // VER_FLG_WEAK

    /// <summary>Marks a version as weak, so that the loader continues if the other library does not have it.</summary>
    /// <param name="library">The library's bytes, changed in place.</param>
    /// <param name="version">The version's name, as in <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Whether the library requests that version.</returns>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF library, or are cut short.</exception>
    public static bool MakeWeak(Span<byte> library, string version)
    {
        // Magic number, class 2 (64 bits), data 1 (little-endian).
        if (library.Length < 64 || !library[..6].SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            throw new InvalidDataException("it is no 64-bit little-endian ELF library");
        }

        try
        {
            return Walk(library, Encoding.ASCII.GetBytes(version));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("its ELF tables point outside the file", e);
        }
    }

    private static bool Walk(Span<byte> library, byte[] version)
    {
        bool found = false;
        int sectionTable = Int64(library, 40);
        int sectionSize = UInt16(library, 58);
        int sectionCount = UInt16(library, 60);
        for (int i = 0; i < sectionCount; i++)
        {
            Span<byte> section = library.Slice(sectionTable + (i * sectionSize), 64);
            if (Int32(section, 4) != unchecked((int)VersionNeedSection))
            {
                continue;
            }

            int names = Int64(library.Slice(sectionTable + (Int32(section, 40) * sectionSize), 64), 24);
            int need = Int64(section, 24);
            for (int fileCount = Int32(section, 44); fileCount > 0; fileCount--)
            {
                int aux = need + Int32(library, need + 8);
                for (int auxCount = UInt16(library, need + 2); auxCount > 0; auxCount--)
                {
                    int name = names + Int32(library, aux + 8);
                    if (library.Slice(name, version.Length + 1) is var text && text[..^1].SequenceEqual(version) && text[^1] == 0)
                    {
                        Span<byte> flags = library.Slice(aux + 4, 2);
                        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(UInt16(flags, 0) | Weak));
                        found = true;
                    }

                    aux += Int32(library, aux + 12);
                }

                need += Int32(library, need + 12);
            }
        }

        return found;
    }

    private static int UInt16(ReadOnlySpan<byte> data, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(data.Slice(offset, 2));

    private static int Int32(ReadOnlySpan<byte> data, int offset) =>
        BinaryPrimitives.ReadInt32LittleEndian(data.Slice(offset, 4));

    private static int Int64(ReadOnlySpan<byte> data, int offset) =>
        checked((int)BinaryPrimitives.ReadInt64LittleEndian(data.Slice(offset, 8)));
}
