namespace FacialExpression.Training.Tests.Networks.Layers;

/// <summary>Branches as values: equality, copies, and the printed form.</summary>
public class BranchesTests
{
    private static readonly Conv2D Times = new(1, 1) { UseBias = false };
    private static readonly Activation Relu = new(ActivationFunction.Relu);

    [Fact]
    public void Equal_joins_and_layers_make_equal_branches()
    {
        var branches = new Branches(Join.Add, [[Times, Relu], [Relu]]);
        var same = new Branches(Join.Add, [[Times, Relu], [Relu]]);
        Assert.Equal(branches, same);
        Assert.Equal(branches.GetHashCode(), same.GetHashCode());
        Branches[] others =
        [
            branches with { Join = Join.Maximum },
            new(Join.Add, [[Times, Relu], [Relu], []]),
            new(Join.Add, [[Times, Relu]]),
            new(Join.Add, [[Times, Relu], [Times]]),
            new(Join.Add, [[Relu, Times], [Relu]]),
        ];
        Assert.All(others, other => Assert.NotEqual(branches, other));
        Assert.NotEqual<Layer>(branches, Times);
        Assert.False(branches.Equals(null));
    }

    [Fact]
    public void Hash_codes_depend_on_join_and_layers()
    {
        int hash = new Branches(Join.Add, [[Times], [Relu]]).GetHashCode();
        Assert.NotEqual(hash, new Branches(Join.Multiply, [[Times], [Relu]]).GetHashCode());
        Assert.NotEqual(hash, new Branches(Join.Add, [[Times], [Times]]).GetHashCode());
    }

    [Fact]
    public void Branches_copy_their_layers()
    {
        Layer[] path = [Times];
        Layer[][] paths = [path, path];
        var branches = new Branches(Join.Add, paths);
        path[0] = Relu;
        paths[1] = [];
        Assert.Equal(new Branches(Join.Add, [[Times], [Times]]), branches);
    }

    [Fact]
    public void Branches_are_printed_with_their_layers() => Assert.Equal(
        "Branches { Join = Multiply, Paths = [[], [Flatten { }, Dropout { Rate = 0 }]] }",
        new Branches(Join.Multiply, [[], [new Flatten(), new Dropout(0)]]).ToString());
}
