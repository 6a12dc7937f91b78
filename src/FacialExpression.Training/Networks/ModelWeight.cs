using System.Diagnostics.CodeAnalysis;

namespace FacialExpression.Training;

/// <summary>The values of one parameter.</summary>
public sealed record ModelWeight
{
    /// <summary>Creates a weight.</summary>
    public ModelWeight()
    {
    }

    [SetsRequiredMembers]
    internal ModelWeight(string layer, LayerParameter parameter, ReadOnlyMemory<float> values) =>
        (Layer, Parameter, Values) = (layer, parameter, values);

    /// <summary>The path of its layer in the model: <c>conv2d_1</c>, <c>residual/shortcut/conv2d</c>.</summary>
    public required string Layer { get; init; }

    /// <summary>Which of the layer's parameters: name, shape and order of the values.</summary>
    public required LayerParameter Parameter { get; init; }

    /// <summary>The values, last index fastest.</summary>
    public required ReadOnlyMemory<float> Values { get; init; }

    /// <summary>Its path in the model: <c>conv2d_1/kernel</c>.</summary>
    public string Path => $"{Layer}/{Parameter.Name}";
}
