using System.Buffers.Binary;
using System.Text;

namespace FacialExpression.Training.Tests.Callbacks;

public sealed class TensorBoardTests : TemporaryFolder
{
    public TensorBoardTests() => TestData.RequireNativeEngine();

    [Fact]
    public void Two_runs_with_Keras_tags()
    {
        EpochResult[] script = [new(1, 1.5, 0.25, 1.75, 0.375), new(2, 1.25, 0.5, 1.625, 0.4375)];
        long before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        new FakeTraining(script).Play(new TensorBoard(At("new/logs")), new LearningRateScheduler((epoch, _) => epoch));
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
        Assert.All(train, s => Assert.InRange(s.Time, before, DateTimeOffset.UtcNow.ToUnixTimeSeconds()));
    }

    [Fact]
    public void Without_a_validation_split_there_is_one_run()
    {
        new FakeTraining(FakeTraining.WithoutValidation(1)).Play(new TensorBoard(Folder));
        Assert.Equal(["train"], Directory.GetDirectories(Folder).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void A_killed_training_leaves_its_epochs_and_a_resumed_one_adds_a_file()
    {
        EpochResult[] script = FakeTraining.WithoutValidation(3, 2, 1);
        FakeSnapshot snapshot = new FakeTraining(script).PlayUntilKilled(2, new TensorBoard(Folder));
        Assert.Equal([3f, 2f], Losses());
        new FakeTraining(script).Resume(snapshot, new TensorBoard(Folder));
        Assert.Equal([3f, 2f, 1f], Losses());
        Assert.Equal(2, Directory.GetFiles(At("train")).Length);
    }

    [Fact]
    public void An_empty_folder_name_is_refused() => Assert.Throws<ArgumentException>(() => new TensorBoard(""));

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
