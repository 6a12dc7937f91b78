using System.Buffers.Binary;
using System.Text;

namespace FacialExpression.Training.Tests.Training.Callbacks;

public sealed class TensorBoardTests : TemporaryFolder
{
    [Fact]
    public void Fit_writes_two_runs_with_Keras_tags_and_the_time_of_writing()
    {
        EpochResult[] script = [new(1, 1.5, 0.25, 1.75, 0.375), new(2, 1.25, 0.5, 1.625, 0.4375)];
        var callback = new TensorBoard(At("new/logs")) { Clock = new FixedClock() };
        new FakeTraining(script).Play(callback, new LearningRateScheduler((epoch, _) => epoch));
        (string Tag, float Value, long Step, double Time)[] train = Read("new/logs/train");
        Assert.Equal(
            [
                ("epoch_loss", 1.5f, 1L), ("epoch_accuracy", 0.25f, 1L), ("epoch_learning_rate", 1f, 1L),
                ("epoch_loss", 1.25f, 2L), ("epoch_accuracy", 0.5f, 2L), ("epoch_learning_rate", 2f, 2L),
            ],
            train.Select(s => (s.Tag, s.Value, s.Step)));
        Assert.Equal(
            [
                ("epoch_loss", 1.75f, 1L), ("epoch_accuracy", 0.375f, 1L),
                ("epoch_loss", 1.625f, 2L), ("epoch_accuracy", 0.4375f, 2L),
            ],
            Read("new/logs/validation").Select(s => (s.Tag, s.Value, s.Step)));
        Assert.All(train, s => Assert.Equal(1_790_000_000.25, s.Time));
    }

    [Fact]
    public void First_record_has_the_time_of_writing_too()
    {
        new FakeTraining(FakeTraining.WithoutValidation(1)).Play(new TensorBoard(Folder) { Clock = new FixedClock() });
        string file = Directory.GetFiles(At("train")).Single();
        Assert.StartsWith("events.out.tfevents.1790000000.", Path.GetFileName(file), StringComparison.Ordinal);
        byte[] version = ReadRecords(File.ReadAllBytes(file))[0];
        Assert.Equal(1_790_000_000.25, BinaryPrimitives.ReadDoubleLittleEndian(ReadFields(version)[1]));
    }

    [Fact]
    public void Time_is_the_systems_by_default()
    {
        double before = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;
        new FakeTraining(FakeTraining.WithoutValidation(1)).Play(new TensorBoard(Folder));
        double after = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;
        Assert.All(Read("train"), s => Assert.InRange(s.Time, before, after));
    }

    [Fact]
    public void Fit_writes_one_run_without_a_validation_split()
    {
        new FakeTraining(FakeTraining.WithoutValidation(1)).Play(new TensorBoard(Folder));
        Assert.Equal(["train"], Directory.GetDirectories(Folder).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void Killed_training_has_written_its_epochs_and_a_resumed_one_adds_a_file()
    {
        EpochResult[] script = FakeTraining.WithoutValidation(3, 2, 1);
        FakeSnapshot snapshot = new FakeTraining(script).PlayUntilKilled(2, new TensorBoard(Folder));
        Assert.Equal([3f, 2f], Losses());
        new FakeTraining(script).Resume(snapshot, new TensorBoard(Folder));
        Assert.Equal([3f, 2f, 1f], Losses());
        Assert.Equal(2, Directory.GetFiles(At("train")).Length);
    }

    [Fact]
    public void Constructor_refuses_an_empty_path() => Assert.Throws<ArgumentException>(() => new TensorBoard(""));

    private float[] Losses() => [.. Read("train").Where(s => s.Tag == "epoch_loss").OrderBy(s => s.Step).Select(s => s.Value)];

    private (string Tag, float Value, long Step, double Time)[] Read(string run) =>
    [
        .. Directory.GetFiles(At(run)).Order().SelectMany(file =>
        {
            Assert.Contains("tfevents", Path.GetFileName(file), StringComparison.Ordinal);
            List<byte[]> records = ReadRecords(File.ReadAllBytes(file));
            Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(ReadFields(records[0])[3]));
            return records.Skip(1).Select(ReadScalar);
        }),
    ];

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_250);
    }

    // Event: wall_time = 1, step = 2, summary = 5. Summary: value = 1. Value: tag = 1, simple_value = 2.
    private static (string Tag, float Value, long Step, double Time) ReadScalar(byte[] record)
    {
        Dictionary<int, byte[]> scalarEvent = ReadFields(record);
        Dictionary<int, byte[]> value = ReadFields(ReadFields(scalarEvent[5])[1]);
        return (
            Encoding.UTF8.GetString(value[1]),
            BinaryPrimitives.ReadSingleLittleEndian(value[2]),
            BinaryPrimitives.ReadInt64LittleEndian(scalarEvent[2]),
            BinaryPrimitives.ReadDoubleLittleEndian(scalarEvent[1]));
    }

    // TFRecord: length, its checksum, the bytes, their checksum.
    private static List<byte[]> ReadRecords(ReadOnlySpan<byte> file)
    {
        var records = new List<byte[]>();
        while (!file.IsEmpty)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
            Assert.Equal(MaskedCrc32C(file[..8]), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            byte[] record = file.Slice(12, length).ToArray();
            Assert.Equal(MaskedCrc32C(record), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            records.Add(record);
            file = file[(16 + length)..];
        }

        return records;
    }

    private static uint MaskedCrc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }

        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
    }

    // The fields of a protobuf message, each with its bytes; a varint as eight.
    private static Dictionary<int, byte[]> ReadFields(ReadOnlySpan<byte> message)
    {
        var fields = new Dictionary<int, byte[]>();
        int position = 0;
        while (position < message.Length)
        {
            ulong key = ReadVarint(message, ref position);
            int wire = (int)(key & 7);
            if (wire == 0)
            {
                fields[(int)(key >> 3)] = BitConverter.GetBytes(ReadVarint(message, ref position));
                continue;
            }

            int length = wire switch { 1 => 8, 5 => 4, _ => (int)ReadVarint(message, ref position) };
            fields[(int)(key >> 3)] = message.Slice(position, length).ToArray();
            position += length;
        }

        return fields;
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> message, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = message[position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }
}
