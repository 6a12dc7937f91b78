using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>From Keras' activations to ours, in the forms that its versions write them.</summary>
internal static class ActivationReader
{
    private static readonly Dictionary<string, ActivationFunction> Functions = new()
    {
        ["linear"] = ActivationFunction.Linear,
        ["relu"] = ActivationFunction.Relu,
        ["softmax"] = ActivationFunction.Softmax,
        ["elu"] = ActivationFunction.Elu,
        ["selu"] = ActivationFunction.Selu,
        ["relu6"] = ActivationFunction.Relu6,
        ["sigmoid"] = ActivationFunction.Sigmoid,
        ["tanh"] = ActivationFunction.Tanh,
        ["swish"] = ActivationFunction.Swish,
        ["silu"] = ActivationFunction.Swish,
        ["gelu"] = ActivationFunction.Gelu,
        ["softplus"] = ActivationFunction.Softplus,
        ["softsign"] = ActivationFunction.Softsign,
        ["hard_sigmoid"] = ActivationFunction.HardSigmoid,
        ["hard_swish"] = ActivationFunction.HardSwish,
        ["hard_silu"] = ActivationFunction.HardSwish,
        ["mish"] = ActivationFunction.Mish,
    };

    /// <summary>The known names, for a message.</summary>
    private static string KnownText => $"Known are {string.Join(", ", Functions.Keys)} and leaky_relu";

    /// <summary>The activation of a layer, as a layer of its own; none for linear.</summary>
    /// <exception cref="LayerException">It is not known.</exception>
    public static IReadOnlyList<Layer> Read(KerasConfig config) =>
        config.Find("activation") is { } activation ? Read(config, activation) : [];

    private static IReadOnlyList<Layer> Read(KerasConfig config, JsonElement activation)
    {
        if (activation.ValueKind == JsonValueKind.String)
        {
            return ByName(activation.GetString()!, config.IsKeras3);
        }

        if (activation.ValueKind != JsonValueKind.Object || !activation.TryGetProperty("class_name", out JsonElement kind)
            || kind.ValueKind != JsonValueKind.String)
        {
            throw KerasConfig.Wrong("activation", activation, "a name");
        }

        activation.TryGetProperty("config", out JsonElement settings);
        string className = kind.GetString()!;
        if (KerasJson.IsCustom(activation))
        {
            throw new LayerException(
                $"has the activation {Quoted.Text(className)} of its own, whose code is not in the file. Use one of Keras' "
                + "own and save the model again");
        }

        return (className, settings.ValueKind) switch
        {
            // A function is written with its name; a lambda with its code.
            ("function", JsonValueKind.String) => ByName(settings.GetString()!, config.IsKeras3),
            ("__lambda__" or "function", _) => throw new LayerException(
                "has an activation that is Python code, which is never run here. Use one of Keras' own by name and save the "
                + "model again"),
            _ when Functions.ContainsKey(className) => ByName(className, config.IsKeras3),
            _ when LayerTable.IsActivation(className) =>
                [.. LayerTable.Read(className, activation, config.Input, config.IsKeras3).Select(read => read.Layer)],
            _ => throw new LayerException($"has the activation {Quoted.Text(className)}, which is not known. {KnownText}"),
        };
    }

    private static IReadOnlyList<Layer> ByName(string name, bool isKeras3)
    {
        if (name == "leaky_relu")
        {
            // Keras' function has another slope than its layer.
            return [new LeakyReLU(0.2)];
        }

        if (name == "hard_sigmoid" && !isKeras3)
        {
            // Keras 2's is steeper: 0.2 x + 0.5 between 0 and 1, where Keras 3's has x / 6.
            return [new Rescaling(1.2), new Activation(ActivationFunction.HardSigmoid)];
        }

        return !Functions.TryGetValue(name, out ActivationFunction function)
            ? throw new LayerException($"has the activation {Quoted.Text(name)}, which is not known. {KnownText}")
            : function == ActivationFunction.Linear ? [] : [new Activation(function)];
    }
}
