using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace FacialExpression.Training.Tests.Architecture;

/// <summary>Dependencies between folders point one way: vocabulary at the bottom, verbs above it.</summary>
public partial class FloorsTests
{
    private static readonly ArchUnitNET.Domain.Architecture _architecture =
        new ArchLoader().LoadAssemblies(typeof(ExpressionClassifier).Assembly, typeof(ExpressionTrainer).Assembly).Build();

    [Theory]
    [InlineData("FacialExpression")]
    [InlineData("FacialExpression.Training")]
    public void Types_use_only_their_own_folder_and_those_below_it(string package)
    {
        SourceFolders folders = SourceFolders.Of(package);
        IReadOnlyList<string> floors = Floors.Of(package);
        int FloorOf(string folder) => floors.ToList().IndexOf(Floors.Find(package, folder)!);
        string[] upward =
        [
            .. from type in _architecture.Types
               let folder = folders.Find(type.FullName)
               where folder is not null
               from target in type.Dependencies.Select(dependency => dependency.Target.FullName).Distinct()
               where !TypeParameter().IsMatch(target)
               let used = folders.Find(target)
               where used is not null && FloorOf(used) > FloorOf(folder)
               select $"{folder}/{type.Name} uses {used}/{target}",
        ];
        Assert.True(upward.Length == 0, string.Join('\n', upward.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("FacialExpression")]
    [InlineData("FacialExpression.Training")]
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
    public void A_type_that_uses_a_folder_above_it_is_found()
    {
        // The check itself: it sees what the body of a method uses, here the trainer by way of ML.NET's estimator.
        IType trainer = _architecture.Types.Single(type => type.FullName == typeof(ExpressionClassificationTrainer).FullName);
        Assert.Contains(trainer.Dependencies, dependency => dependency.Target.FullName == typeof(ExpressionTrainer).FullName);
        Assert.Equal("MLNet", SourceFolders.Of("FacialExpression.Training").Find(trainer.FullName));
    }

    // ArchUnitNET knows arrays by their names, so it takes the T[] of one class for the T[] of another whose type parameter is T
    // too, and reports that other class's type parameter. Nobody uses the type parameter of another class.
    [GeneratedRegex(@"\+<\w+>$")]
    private static partial Regex TypeParameter();
}
