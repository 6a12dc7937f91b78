namespace FacialExpression.Fuzz;

/// <summary>Runs each of <see cref="ImageBombs"/> once.</summary>
internal sealed class ImageBombTarget : ImageTarget
{
    public override FuzzCase Make(int seed, long number)
    {
        (string name, Func<byte[]> make) = ImageBombs.All[(int)number];
        return new FuzzCase("bomb", name, make(), 0);
    }
}
