namespace FacialExpression.Fuzz;

/// <summary>Mutations of the bytes of any file.</summary>
internal static class ByteMutations
{
    private const int HeaderLength = 256;

    private static readonly byte[] Edges = [0, 1, 0x7f, 0x80, 0xd8, 0xda, 0xff];

    /// <summary>The mutations that need no other file. Cases depend on their order.</summary>
    public static IReadOnlyList<(string Name, Func<byte[], Random, byte[]> Apply)> OfOneFile { get; } =
    [
        ("truncated", Truncate),
        ("bits flipped", FlipBits),
        ("header bits flipped", FlipBitsOfTheHeader),
        ("boundary values", SetEdgeValues),
        ("bytes inserted", Insert),
        ("bytes deleted", Delete),
        ("bytes repeated", Repeat),
    ];

    public static byte[] Truncate(byte[] file, Random random) => file[..random.Next(file.Length + 1)];

    public static byte[] FlipBits(byte[] file, Random random) => Flip(file, file.Length, random);

    public static byte[] FlipBitsOfTheHeader(byte[] file, Random random) =>
        Flip(file, Math.Min(HeaderLength, file.Length), random);

    public static byte[] SetEdgeValues(byte[] file, Random random)
    {
        byte[] broken = [.. file];
        for (int i = random.Next(1, 9); i > 0 && broken.Length > 0; i--)
        {
            int length = Math.Min(random.Next(1, 5), broken.Length);
            broken.AsSpan(random.Next(broken.Length - length + 1), length).Fill(Edges[random.Next(Edges.Length)]);
        }

        return broken;
    }

    public static byte[] Insert(byte[] file, Random random)
    {
        byte[] garbage = new byte[random.Next(1, 300)];
        random.NextBytes(garbage);
        int place = random.Next(file.Length + 1);
        return [.. file[..place], .. garbage, .. file[place..]];
    }

    public static byte[] Delete(byte[] file, Random random)
    {
        int first = random.Next(file.Length + 1);
        int length = random.Next(Math.Min(1000, file.Length - first) + 1);
        return [.. file[..first], .. file[(first + length)..]];
    }

    public static byte[] Repeat(byte[] file, Random random)
    {
        int first = random.Next(file.Length + 1);
        int length = random.Next(Math.Min(1000, file.Length - first) + 1);
        int place = random.Next(file.Length + 1);
        IEnumerable<byte[]> repeated = Enumerable.Repeat(file[first..(first + length)], random.Next(1, 20));
        return [.. file[..place], .. repeated.SelectMany(part => part), .. file[place..]];
    }

    /// <summary>Joins the head of one file and the tail of another.</summary>
    public static byte[] Splice(byte[] file, byte[] other, Random random) =>
        [.. file[..random.Next(file.Length + 1)], .. other[random.Next(other.Length + 1)..]];

    public static byte[] WrongMagic(byte[] file, byte[] other, Random random)
    {
        int length = Math.Min(random.Next(1, 17), Math.Min(file.Length, other.Length));
        return [.. other[..length], .. file[length..]];
    }

    /// <summary>Keeps the first bytes, followed by noise or zeros.</summary>
    public static byte[] Noise(byte[] file, Random random)
    {
        byte[] noise = new byte[random.Next(5000)];
        if (random.Next(2) == 0)
        {
            random.NextBytes(noise);
        }

        return [.. file[..random.Next(Math.Min(64, file.Length + 1))], .. noise];
    }

    private static byte[] Flip(byte[] file, int end, Random random)
    {
        byte[] broken = [.. file];
        for (int i = random.Next(1, 17); i > 0 && end > 0; i--)
        {
            broken[random.Next(end)] ^= (byte)(1 << random.Next(8));
        }

        return broken;
    }
}
