using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FacialExpression.Training;

/// <summary>
/// Turns a state of format 1 into one of format 2. Format 1 has layers and callbacks as records print themselves:
/// <c>48×48×1: Conv2D { KernelSize = 3, … }, Residual { Layers = […], Shortcut = [] }, …</c>.
/// </summary>
internal sealed partial class CheckpointFormat1
{
    private readonly string _text;
    private int _at;

    private CheckpointFormat1(string text, int start) => (_text, _at) = (text, start);

    /// <summary>Converts the state.</summary>
    /// <param name="state">The state as JSON of format 1; it is changed.</param>
    /// <exception cref="JsonException">It is not of this format.</exception>
    public static void Upgrade(JsonObject state)
    {
        state["format"] = 2;
        state["network"] = ParseNetwork(state["network"]?.GetValue<string>() ?? throw new JsonException("It has no network."));
        string?[] callbacks = [.. state["callbacks"]?.AsArray().Select(c => c?.GetValue<string>()) ?? []];
        state["callbacks"] = new JsonArray([.. callbacks.Select(text => ParseCallback(text ?? ""))]);
    }

    private static JsonObject ParseNetwork(string text)
    {
        string[] parts = text.Split(": ", 2);
        return parts.Length == 2
            ? new JsonObject { ["input"] = parts[0], ["layers"] = new CheckpointFormat1($"{parts[1]}]", 0).ParseList() }
            : throw new JsonException("Its network has no input.");
    }

    /// <summary>Callbacks are their types, but for schedules, which are <c>CosineDecay(0, 5)</c>, and records of users.</summary>
    private static JsonObject ParseCallback(string text)
    {
        Match match = NameAndArguments().Match(text);
        CaptureCollection captures = match.Groups["number"].Captures;
        double[] numbers = [.. captures.Select(c => double.Parse(c.ValueSpan, CultureInfo.InvariantCulture))];
        string name = match.Groups["name"].Value;
        LearningRateCurve? curve = (name, numbers) switch
        {
            ("CosineDecay", [double alpha, double warmup]) => new CosineDecayCurve(alpha, (int)warmup),
            ("OneCycle", [double max, double warmup, double start, double end]) => new OneCycleCurve(max, warmup, start, end),
            _ => null,
        };
        var callback = new JsonObject { ["type"] = curve is null ? name : nameof(LearningRateScheduler) };
        if (curve is not null)
        {
            callback["settings"] = SettingsJson.Write(new LearningRateSettings(curve), typeof(LearningRateSettings));
        }

        return callback;
    }

    /// <summary>Layers up to a closing bracket.</summary>
    private JsonArray ParseList()
    {
        var layers = new JsonArray();
        while (!TryTake("]"))
        {
            layers.Add(ParseLayer());
            TryTake(", ");
        }

        return layers;
    }

    /// <summary><c>Name { Property = value, … }</c>; a record without properties is <c>Name { }</c>.</summary>
    private JsonObject ParseLayer()
    {
        var layer = new JsonObject { ["$type"] = Take(" { ") };
        while (!TryTake("}"))
        {
            string name = Take(" = ");
            layer[JsonText.NameOf(name)] = TryTake("[") ? ParseList() : ParseValue();
            if (!TryTake(", "))
            {
                TryTake(" ");
            }
        }

        return layer;
    }

    private JsonNode? ParseValue()
    {
        int end = _text.AsSpan(_at).IndexOfAny(',', ' ');
        string value = end < 0 ? throw new JsonException("Its network is cut off.") : _text.Substring(_at, end);
        _at += end;
        return value switch
        {
            "" => null,
            "True" => true,
            "False" => false,
            _ when int.TryParse(value, CultureInfo.InvariantCulture, out int integer) => integer,
            _ when double.TryParse(value, CultureInfo.InvariantCulture, out double number) => number,
            _ => value,
        };
    }

    private string Take(string until)
    {
        int end = _text.IndexOf(until, _at, StringComparison.Ordinal);
        string taken = end < 0 ? throw new JsonException("Its network is cut off.") : _text[_at..end];
        _at = end + until.Length;
        return taken;
    }

    private bool TryTake(string text)
    {
        bool found = string.CompareOrdinal(_text, _at, text, 0, text.Length) == 0;
        _at += found ? text.Length : 0;
        return found;
    }

    [GeneratedRegex(@"^(?<name>\w*)(\((?<number>[-+.\dE]+)(, (?<number>[-+.\dE]+))*\))?", RegexOptions.ExplicitCapture)]
    private static partial Regex NameAndArguments();
}
