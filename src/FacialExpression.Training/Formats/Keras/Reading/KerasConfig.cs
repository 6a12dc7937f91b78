using System.Globalization;
using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>The settings of one layer, under the names that Keras' versions gave them.</summary>
/// <param name="config">The settings.</param>
/// <param name="input">The shape of what it gets.</param>
/// <exception cref="LayerException">A setting is missing, or of a value that is not known.</exception>
internal sealed class KerasConfig(JsonElement config, TensorShape input)
{
    public TensorShape Input => input;

    /// <summary>Whether Keras 3 wrote it, where one name means two things.</summary>
    public bool IsKeras3 { get; init; }

    /// <summary>The first of the names that is there with a value; <see langword="null"/> where none is.</summary>
    public JsonElement? Find(params string[] names)
    {
        foreach (string name in names)
        {
            if (config.ValueKind == JsonValueKind.Object && config.TryGetProperty(name, out JsonElement value)
                && value.ValueKind is not JsonValueKind.Null)
            {
                return value;
            }
        }

        return null;
    }

    public double Number(string name, double? standard = null, params string[] olderNames)
    {
        JsonElement? value = Find([name, .. olderNames]);
        return (value is null ? standard : NumberOf(value.Value)) ?? throw Wrong(name, value, "a number");
    }

    public int Int(string name, int? standard = null, params string[] olderNames)
    {
        double number = Number(name, standard, olderNames);
        return number == Math.Round(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw Wrong(name, Find([name, .. olderNames]), "a whole number");
    }

    public bool Flag(string name, bool standard, params string[] olderNames) => Find([name, .. olderNames]) switch
    {
        null => standard,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var other => throw Wrong(name, other, "true or false"),
    };

    public string? Text(string name, params string[] olderNames) => Find([name, .. olderNames]) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        var other => throw Wrong(name, other, "a text"),
    };

    /// <summary>Height and width, which Keras writes as two numbers, or as one for both.</summary>
    public Size2D Size(string name, Size2D? standard = null, params string[] olderNames)
    {
        JsonElement? value = Find([name, .. olderNames]);
        if (value is null)
        {
            return standard ?? throw Wrong(name, value, "one whole number, or two");
        }

        double?[] sides = value is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(NumberOf)]
            : [NumberOf(value.Value)];
        return sides.Length is 1 or 2 && Array.TrueForAll(sides, IsInt)
            ? ((int)sides[0]!, (int)sides[^1]!)
            : throw Wrong(name, value, "one whole number, or two");
    }

    private static bool IsInt(double? number) =>
        number is { } value && value == Math.Round(value) && Math.Abs(value) <= int.MaxValue;

    /// <summary>One number, or one for each channel.</summary>
    /// <returns>A single one where all are equal; <see langword="null"/> where the setting is missing.</returns>
    public double[]? Numbers(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var numbers = new List<double>();
        Collect(value);
        return numbers.Distinct().Count() == 1 ? [numbers[0]]
            : numbers.Count > 0 ? [.. numbers]
            : throw Wrong(name, value, "numbers");

        void Collect(JsonElement json)
        {
            if (json.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in json.EnumerateArray())
                {
                    Collect(item);
                }
            }
            else if (KerasJson.Find(json, "config") is { } config && config.TryGetProperty("value", out JsonElement array))
            {
                Collect(array);
            }
            else
            {
                numbers.Add(NumberOf(json) ?? throw Wrong(name, value, "numbers"));
            }
        }
    }

    /// <summary>A list of axes, with 0 for what is none; <see langword="null"/> where there is no list.</summary>
    public int[]? Axes(string name) => Find(name) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(axis =>
            axis.ValueKind == JsonValueKind.Number && axis.TryGetInt32(out int number) ? number : 0)]
        : null;

    public Padding Padding() => Text("padding", "border_mode")?.ToLowerInvariant() switch
    {
        null or "valid" => FacialExpression.Training.Padding.Valid,
        "same" => FacialExpression.Training.Padding.Same,
        var other => throw new LayerException($"has padding {Quoted.Text(other)}; valid and same are known"),
    };

    /// <summary>Whether channels come before rows and columns.</summary>
    public bool IsChannelsFirst => Text("data_format", "dim_ordering") is { } order
        && order is not ("channels_last" or "channelsLast" or "tf" or "default");

    public void RequireChannelsLast()
    {
        if (IsChannelsFirst)
        {
            throw new LayerException(
                $"has data_format {Quoted.Text(Text("data_format", "dim_ordering")!)}: channels come first. Keras on "
                + "TensorFlow's CPU cannot run it either; build the model with channels_last, which does not change its weights, "
                + "and save it again");
        }
    }

    /// <summary>The axis of the channels, counted from either end; the images' is 0.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="standard">What a missing one means.</param>
    public void RequireLastAxis(string name, int standard = -1)
    {
        // A row may be a map of one place, whose last axis is 3.
        int last = input is MapShape ? 3 : 1;
        JsonElement? value = Find(name);
        double? axis = value is null
            ? standard
            : value is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 1
            ? NumberOf(list[0])
            : NumberOf(value.Value);
        if (axis != -1 && axis != last && axis != 3)
        {
            throw Wrong(name, value, $"-1 or {last}, the last");
        }
    }

    public static LayerException Wrong(string name, JsonElement? value, string expected) => new(
        $"has {(value is null ? $"no {name}" : $"{name} {Quoted.Text(value.Value.ToString())}")}; it must be {expected}");

    /// <summary>A number as Keras writes it: by itself, in a list of one or of equal ones, or as NumPy's.</summary>
    private static double? NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(
            value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        JsonValueKind.Array => value.EnumerateArray().Select(NumberOf).Distinct().ToArray() is [{ } same] ? same : null,
        JsonValueKind.Object when value.TryGetProperty("config", out JsonElement config) => NumberOf(config),
        JsonValueKind.Object when value.TryGetProperty("value", out JsonElement inner) => NumberOf(inner),
        _ => null,
    };
}
