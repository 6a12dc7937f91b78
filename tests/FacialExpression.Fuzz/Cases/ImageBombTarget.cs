namespace FacialExpression.Fuzz;

/// <summary>The images that ask for the most, each once.</summary>
internal sealed class ImageBombTarget : ImageTarget
{
    public override FuzzCase Make(int seed, long number)
    {
        (string name, Func<byte[]> make) = ImageBombs.All[(int)number];
        return new FuzzCase("bomb", name, make(), 0);
    }
}
