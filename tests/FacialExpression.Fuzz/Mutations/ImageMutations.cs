namespace FacialExpression.Fuzz;

/// <summary>How an image is broken.</summary>
internal static class ImageMutations
{
    // What is not of a file's own kind is passed by unchanged by some: then it is fed whole, which is a case too.
    private static readonly (string Name, Func<byte[], Random, byte[]> Apply)[] All =
    [
        .. ByteMutations.OfOneFile,
        ("spliced", (file, random) => ByteMutations.Splice(file, Other(random), random)),
        ("wrong magic", (file, random) => ByteMutations.WrongMagic(file, Other(random), random)),
        ("noise or zeros", ByteMutations.Noise),
        ("announced size", ImageSizes.Change),
        ("parts moved", ImageParts.Move),
        ("parts broken", ImageParts.Break),
        ("parts of others", (file, random) => ImageParts.Mix(file, Other(random), random)),
        ("EXIF or ICC garbage", ImageParts.AddGarbage),
        ("several", (file, random) => Enumerable.Range(0, random.Next(2, 5)).Aggregate(file, (broken, _) => All![random.Next(All.Length - 1)].Apply(broken, random))),
    ];

    public static (string Name, byte[] Bytes) Apply(byte[] file, Random random)
    {
        (string name, Func<byte[], Random, byte[]> apply) = All[random.Next(All.Length)];
        return (name, apply(file, random));
    }

    private static byte[] Other(Random random) => SeedFiles.Images[random.Next(SeedFiles.Images.Count)].Bytes;
}
