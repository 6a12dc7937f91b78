using System.Buffers.Binary;
using System.Text;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// The bytes of an HDF5 file, of which none outside it can be asked for. Numbers are little-endian, addresses have 8 bytes.
/// </summary>
/// <exception cref="InvalidDataException">Something that must be there is not.</exception>
internal sealed class Hdf5Bytes(byte[] file)
{
    private const int MaxNameLength = 1024;

    public long Length => file.Length;

    /// <summary>The address of the root group's header.</summary>
    public long FindRoot()
    {
        // Old forms have the sizes of addresses and lengths after four version numbers, new ones at once.
        bool isOld = Byte(8) < 2;
        int sizes = isOld ? 13 : 9;
        if (Byte(8) > 3 || Byte(sizes) != 8 || Byte(sizes + 1) != 8)
        {
            throw new InvalidDataException("it is an HDF5 file of a form that Keras does not write");
        }

        int shift = Byte(8) == 1 ? 4 : 0;
        long start = Number(isOld ? 24 + shift : 12, 8);
        return start == 0 ? Address(isOld ? 64 + shift : 36)
            : throw new InvalidDataException("it does not begin with its own first byte");
    }

    public bool Is(long at, string signature) => at >= 0 && at <= file.Length - signature.Length
        && Encoding.Latin1.GetString(file, (int)at, signature.Length) == signature;

    public int Byte(long at) => file[Require(at, 1)];

    /// <summary>A number of 1, 2, 4 or 8 bytes.</summary>
    public long Number(long at, int size)
    {
        ReadOnlySpan<byte> bytes = file.AsSpan(Require(at, size), size);
        return size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };
    }

    /// <summary>An address inside the file.</summary>
    public long Address(long at) => TryAddress(at) ?? throw Damaged();

    /// <summary>An address inside the file, or <see langword="null"/> for HDF5's sign of none.</summary>
    public long? TryAddress(long at) => Number(at, 8) is var address && address == -1 ? null : Require(address, 1);

    /// <summary>A name that ends with a zero.</summary>
    public string Text(long at)
    {
        int start = Require(at, 1);
        int length = file.AsSpan(start, Math.Min(MaxNameLength, file.Length - start)).IndexOf((byte)0);
        return length >= 0 ? Encoding.UTF8.GetString(file, start, length) : throw Damaged();
    }

    public Stream Read(int at, int length) => new MemoryStream(file, at, length, writable: false);

    public string Text(long at, int length) => Encoding.UTF8.GetString(file, Require(at, length), length);

    /// <returns>The place as an index.</returns>
    public int Require(long at, long length) => at >= 0 && length >= 0 && at <= file.Length - length ? (int)at : throw Damaged();

    private InvalidDataException Damaged() => new(
        $"it is damaged or cut off: after its {file.Length:N0} bytes there should be more");
}
