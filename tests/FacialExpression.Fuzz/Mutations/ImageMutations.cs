namespace FacialExpression.Fuzz;

/// <summary>The mutations of images.</summary>
internal static class ImageMutations
{
    // Some mutations leave a file of another format unchanged. The valid file is a case, too.
    private static readonly (string Name, Func<byte[], Random, byte[]> Apply)[] All =
    [
        .. ByteMutations.OfOneFile,
        ("spliced", (file, random) => ByteMutations.Splice(file, Other(random), random)),
        ("wrong magic number", (file, random) => ByteMutations.WrongMagic(file, Other(random), random)),
        ("noise or zeros", ByteMutations.Noise),
        ("declared size", ImageSizes.Change),
        ("chunks moved", ImageParts.Move),
        ("chunks corrupted", ImageParts.Break),
        ("chunks of another file", (file, random) => ImageParts.Mix(file, Other(random), random)),
        ("EXIF or ICC garbage", ImageParts.AddGarbage),
        (
            "several mutations",
            (file, random) => Enumerable.Range(0, random.Next(2, 5))
                .Aggregate(file, (broken, _) => All![random.Next(All.Length - 1)].Apply(broken, random))),
    ];

    public static (string Name, byte[] Bytes) Apply(byte[] file, Random random)
    {
        (string name, Func<byte[], Random, byte[]> apply) = All[random.Next(All.Length)];
        return (name, apply(file, random));
    }

    private static byte[] Other(Random random) => SeedFiles.Images[random.Next(SeedFiles.Images.Count)].Bytes;
}
