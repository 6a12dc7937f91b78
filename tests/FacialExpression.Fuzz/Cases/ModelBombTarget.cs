namespace FacialExpression.Fuzz;

/// <summary>Runs each of <see cref="ModelBombs"/> once.</summary>
internal sealed class ModelBombTarget : ModelTarget
{
    public override FuzzCase Make(int seed, long number)
    {
        (string name, Func<byte[]> make) = ModelBombs.All[(int)number];

        // With two threads the model is in memory twice.
        return new FuzzCase("bomb", name, make(), 1);
    }
}
