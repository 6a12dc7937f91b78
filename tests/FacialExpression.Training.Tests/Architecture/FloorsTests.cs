using System.Text.RegularExpressions;
using ArchUnitNET.Loader;
using FacialExpression.Scoring;

namespace FacialExpression.Training.Tests.Architecture;

/// <summary>Dependencies between folders point one way: vocabulary at the bottom, verbs above it.</summary>
[Trait("Duration", "Long")]
public partial class FloorsTests
{
    private static readonly ArchUnitNET.Domain.Architecture _architecture =
        new ArchLoader().LoadAssemblies(
            typeof(ExpressionClassifier).Assembly, typeof(ExpressionTrainer).Assembly, typeof(ScoringJob).Assembly).Build();

    [Theory]
    [InlineData("FacialExpression")]
    [InlineData("FacialExpression.Training")]
    [InlineData("FacialExpression.Scoring")]
    public void Types_use_only_their_own_folder_and_those_below_it(string package) =>
        Assert.Empty(FindUpward(package, Floors.Of(package)));

    [Fact]
    public void Folders_with_limits_use_only_what_the_limits_list() =>
        Assert.All(Floors.Limits, limit => Assert.Empty(FindBeyond(limit.Key, limit.Value)));

    [Theory]
    [InlineData("FacialExpression")]
    [InlineData("FacialExpression.Training")]
    [InlineData("FacialExpression.Scoring")]
    public void Every_folder_has_a_floor(string package)
    {
        SourceFolders folders = SourceFolders.Of(package);
        Assert.NotEmpty(folders.All);
        Assert.All(folders.All, folder => Assert.NotNull(Floors.Find(package, folder)));
        Assert.Empty(Floors.Of(package).Except(folders.All));
    }

    [Fact]
    public void Images_of_ML_NET_enter_in_the_folder_MLNet_only()
    {
        SourceFolders prediction = SourceFolders.Of("FacialExpression");
        SourceFolders training = SourceFolders.Of("FacialExpression.Training");
        Assert.Equal(
            ["MLNet"],
            _architecture.Types
                .Where(type => type.Dependencies.Any(dependency => dependency.Target.FullName == "Microsoft.ML.Data.MLImage"))
                .Select(type => prediction.Find(type.FullName) ?? training.Find(type.FullName))
                .Distinct());
    }

    [Fact]
    public void Dependency_on_a_folder_above_is_found()
    {
        // The trainer of ML.NET uses the trainer, so that ML.NET's folder cannot be the lowest; and the other way round.
        IReadOnlyList<string> floors = Floors.Of("FacialExpression.Training");
        string trainer = typeof(ExpressionTrainer).FullName!;
        Assert.Contains(
            $"MLNet/{nameof(ExpressionClassificationTrainer)} uses Training/{trainer}",
            FindUpward("FacialExpression.Training", ["MLNet", .. floors.Where(floor => floor != "MLNet")]));
        Assert.True(FindUpward("FacialExpression.Training", [.. floors.Reverse()]).Count > 100);
        Assert.True(FindUpward("FacialExpression", [.. Floors.Of("FacialExpression").Reverse()]).Count > 50);
    }

    [Fact]
    public void Dependency_beyond_the_limits_of_a_folder_is_found() => Assert.Contains(
        $"Engine/TorchNetwork uses Networks/{typeof(Sequential).FullName}",
        FindBeyond("Engine", ["Engine", "Settings", "Common"]));

    private static IReadOnlyList<string> FindUpward(string package, IReadOnlyList<string> floors)
    {
        int FloorOf(string folder) => floors.ToList().IndexOf(Floors.Find(package, folder)!);
        return Find(package, (folder, used) => FloorOf(used) > FloorOf(folder));
    }

    private static IReadOnlyList<string> FindBeyond(string limited, string[] allowed) => Find(
        "FacialExpression.Training", (folder, used) => Floors.IsIn(folder, limited) && !Floors.IsIn(used, allowed));

    /// <summary>The dependencies between folders of a package that a rule forbids.</summary>
    private static IReadOnlyList<string> Find(string package, Func<string, string, bool> isForbidden)
    {
        SourceFolders folders = SourceFolders.Of(package);
        IEnumerable<string> found =
            from type in _architecture.Types
            let folder = folders.Find(type.FullName)
            where folder is not null
            from target in type.Dependencies.Select(dependency => dependency.Target.FullName).Distinct()
            where !TypeParameter().IsMatch(target)
            let used = folders.Find(target)
            where used is not null && isForbidden(folder, used)
            select $"{folder}/{type.Name} uses {used}/{target}";
        return [.. found.Order(StringComparer.Ordinal)];
    }

    // ArchUnitNET knows arrays by their names, so it takes the T[] of one class for the T[] of another whose type parameter is T
    // too, and reports that other class's type parameter. Nobody uses the type parameter of another class.
    [GeneratedRegex(@"\+<\w+>$")]
    private static partial Regex TypeParameter();
}
