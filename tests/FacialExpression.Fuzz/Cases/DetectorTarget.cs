using FacialExpression.Tests;

namespace FacialExpression.Fuzz;

/// <summary>Mutated files of face detectors: loads them, and detects with those that load.</summary>
internal sealed class DetectorTarget : FuzzTarget
{
    // Most cases use the small file, which is fast.
    private static readonly (string Name, Func<byte[]> Make)[] Files =
    [
        ("small", () => HandMadeDetector.Create()),
        ("small", () => HandMadeDetector.Create(roll: 20)),
        ("detector.onnx", () => SeedFiles.Model("detector.onnx")),
    ];

    private readonly Picture _picture = Picture.FromPixels(
        HandMadeDetector.Squares(200, 90, HandMadeDetector.Cell, (40, 40), (120, 16)), 200, 90, PixelFormat.Gray8);

    public override FuzzCase Make(int seed, long number)
    {
        Random random = Draw(seed, number);
        (string name, Func<byte[]> make) = Files[random.Next(Files.Length)];
        (string mutation, byte[] bytes) = ModelMutations.Apply(make(), random);
        return new FuzzCase(name, mutation, bytes, random.Next(2));
    }

    public override string Run(FuzzCase item)
    {
        try
        {
            using var stream = new MemoryStream(item.Bytes);
            using var detector = FaceDetector.Load(stream, new FaceDetectorOptions { Threads = 1 + item.Way });
            int faces = detector.Detect(_picture).Count;
            return faces <= new FaceDetectorOptions().MaxFaces
                ? Answered
                : throw new InvalidOperationException($"There are {faces} faces.");
        }
        catch (InvalidModelFileException)
        {
            return Refused;
        }
    }

    /// <summary>What <see cref="ModelLimits.MaxModelBytes"/> says.</summary>
    public override long MemoryLimit(FuzzCase item) => (16L * item.Bytes.Length) + (256L << 20) + Noise;

    public override void Dispose() => _picture.Dispose();
}
