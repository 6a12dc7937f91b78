using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace FacialExpression.Training;

/// <summary>
/// A file of TensorBoard events: records of a length, a checksum of it, the event, and a checksum of that. The file is closed
/// after each write, so that a crash loses nothing that was written.
/// </summary>
internal sealed class TensorBoardFile
{
    private static int _count;

    private readonly string _path;
    private readonly TimeProvider _clock;

    /// <summary>Starts a file. Creates missing folders.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="clock">The clock of the events.</param>
    public TensorBoardFile(string folder, TimeProvider clock)
    {
        _clock = clock;
        Directory.CreateDirectory(folder);
        string process = $"{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref _count)}";
        _path = Path.Combine(folder, $"events.out.tfevents.{clock.GetUtcNow().ToUnixTimeSeconds():D10}.{process}");
        Write(FileMode.CreateNew, [new Event { FileVersion = "brain.Event:2" }]);
    }

    /// <summary>Adds values of one step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="values">Tags and values.</param>
    public void Add(long step, params ReadOnlySpan<(string Tag, double Value)> values)
    {
        var events = new List<Event>();
        foreach ((string tag, double value) in values)
        {
            var summary = new Summary { Value = { new Summary.Types.Value { Tag = tag, SimpleValue = (float)value } } };
            events.Add(new Event { Step = step, Summary = summary });
        }

        Write(FileMode.Append, events);
    }

    private void Write(FileMode mode, IReadOnlyList<Event> events)
    {
        // TensorBoard reads the file while it is written.
        using var file = new FileStream(_path, mode, FileAccess.Write, FileShare.Read);
        double now = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        foreach (Event one in events)
        {
            one.WallTime = now;
            byte[] bytes = one.ToByteArray();
            byte[] length = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
            file.Write(length);
            file.Write(GetChecksum(length));
            file.Write(bytes);
            file.Write(GetChecksum(bytes));
        }
    }

    /// <summary>TensorFlow's masked CRC-32C.</summary>
    private static byte[] GetChecksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        byte[] checksum = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, unchecked(BitOperations.RotateRight(~crc, 15) + 0xA282EAD8));
        return checksum;
    }
}
