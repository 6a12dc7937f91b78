namespace FacialExpression.Training.Tests;

/// <summary>Tests that share TorchSharp's generator and cores, and so run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class TorchTests
{
    public const string Name = "TorchSharp";
}
