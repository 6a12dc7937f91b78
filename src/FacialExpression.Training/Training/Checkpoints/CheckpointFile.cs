using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>
/// A checkpoint on the disk: the safetensors format (8 bytes of length, a header in JSON, the numbers), which other tools can
/// load, too. Its last tensor, <c>sha256</c>, is the hash of all bytes before it.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    private const string HashName = "sha256";
    private const string StateName = "state";
    private const int LongestHeader = 100_000_000;

    private readonly FileStream _file;
    private readonly long _start;
    private readonly JsonObject _header;

    private CheckpointFile(FileStream file, long start, JsonObject header)
    {
        (_file, _start, _header) = (file, start, header);
        State = header["__metadata__"]![StateName]!.GetValue<string>();
    }

    /// <summary>The text that was written as the state.</summary>
    public string State { get; }

    /// <summary>
    /// Called while a file is half written, for tests that kill a process at that moment; <see langword="null"/> otherwise.
    /// </summary>
    internal static Action? HalfWritten { get; set; }

    /// <summary>Writes a file and replaces an earlier one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="state">Any text.</param>
    /// <param name="tensors">Dense tensors on the CPU, of float32 or bytes.</param>
    public static void Write(string path, string state, IReadOnlyList<(string Name, Tensor Tensor)> tensors)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { [StateName] = state } };
        long at = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            string type = tensor.dtype == ScalarType.Byte ? "U8" : "F32";
            header[name] = Entry(type, tensor.numel(), at, at += tensor.NumberOfElements * tensor.ElementSize);
        }

        header[HashName] = Entry("U8", SHA256.HashSizeInBytes, at, at + SHA256.HashSizeInBytes);
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        AtomicFile.Write(path, file =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            void Put(ReadOnlySpan<byte> bytes)
            {
                hash.AppendData(bytes);
                file.Write(bytes);
            }

            Put(length);
            Put(text);
            for (int i = 0; i < tensors.Count; i++)
            {
                if (i == tensors.Count / 2 && HalfWritten is not null)
                {
                    file.Flush();
                    HalfWritten();
                }

                Put(tensors[i].Tensor.bytes);
            }

            file.Write(hash.GetHashAndReset());
        });
    }

    /// <summary>Opens a file and checks the hash of all of it.</summary>
    /// <exception cref="CheckpointException">It is no checkpoint, or it is cut off or damaged.</exception>
    public static CheckpointFile Open(string path)
    {
        FileStream file = File.OpenRead(path);
        try
        {
            (long start, JsonObject header) = ReadHeader(file);
            long data = header[HashName]!["data_offsets"]![0]!.GetValue<long>();
            long expected = start + data + SHA256.HashSizeInBytes;
            if (file.Length != expected)
            {
                throw new CheckpointException(
                    $"The checkpoint {Quoted.Path(path)} is cut off or not one of this library: it has {file.Length} bytes, "
                    + $"its header specifies {expected}. {Remedy}");
            }

            CheckHash(path, file, start + data);
            return new CheckpointFile(file, start, header);
        }
        catch (Exception e)
        {
            file.Dispose();

            // Errors of the disk or the network say nothing about the file.
            bool isOfTheFile = e is EndOfStreamException
                or not (IOException or OutOfMemoryException or UnauthorizedAccessException);
            if (isOfTheFile)
            {
                throw new CheckpointException(
                    $"The file {Quoted.Path(path)} is no checkpoint, or it is damaged. {Remedy}", e);
            }

            throw;
        }
    }

    /// <summary>Whether there are numbers of that name.</summary>
    public bool Contains(string name) => _header.ContainsKey(name);

    /// <summary>Fills a dense tensor on the CPU with the numbers of that name.</summary>
    /// <exception cref="CheckpointException">There are none, or they have another length.</exception>
    public void Read(string name, Tensor tensor)
    {
        (long start, long end) = Find(name);
        Span<byte> bytes = tensor.bytes;
        if (end - start != bytes.Length)
        {
            throw new CheckpointException(
                $"The checkpoint's {name} has {end - start} bytes; {bytes.Length} are needed. {Remedy}");
        }

        _file.Position = _start + start;
        _file.ReadExactly(bytes);
    }

    /// <summary>The bytes of that name.</summary>
    public byte[] Read(string name)
    {
        (long start, long end) = Find(name);
        byte[] bytes = new byte[end - start];
        _file.Position = _start + start;
        _file.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose() => _file.Dispose();

    internal const string Remedy = "Use an older copy if there is one, or delete it to start again.";

    private static JsonObject Entry(string type, long length, long from, long to) =>
        new() { ["dtype"] = type, ["shape"] = new JsonArray(length), ["data_offsets"] = new JsonArray(from, to) };

    private static (long Start, JsonObject Header) ReadHeader(FileStream file)
    {
        byte[] length = new byte[sizeof(long)];
        file.ReadExactly(length);
        long size = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (size is < 2 or > LongestHeader || size > file.Length - sizeof(long))
        {
            throw new InvalidDataException($"Its header would have {size} bytes.");
        }

        byte[] text = new byte[size];
        file.ReadExactly(text);
        return (sizeof(long) + size, (JsonObject)JsonNode.Parse(text)!);
    }

    private static void CheckHash(string path, FileStream file, long until)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] room = new byte[1 << 20];
        file.Position = 0;
        for (long left = until; left > 0;)
        {
            int count = (int)Math.Min(room.Length, left);
            file.ReadExactly(room, 0, count);
            hash.AppendData(room, 0, count);
            left -= count;
        }

        byte[] written = new byte[SHA256.HashSizeInBytes];
        file.ReadExactly(written);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(written))
        {
            throw new CheckpointException(
                $"The checkpoint {Quoted.Path(path)} is damaged: its bytes do not match the hash in it. {Remedy}");
        }
    }

    private (long Start, long End) Find(string name) => _header[name]?["data_offsets"] is JsonArray { Count: 2 } place
        ? (place[0]!.GetValue<long>(), place[1]!.GetValue<long>())
        : throw new CheckpointException($"The checkpoint has no {name}. {Remedy}");
}
