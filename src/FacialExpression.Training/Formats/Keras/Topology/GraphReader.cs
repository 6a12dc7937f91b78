using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// Finds the one way from the image to the scores: a Sequential's list, or in a functional model the layers from its output back
/// to its input. Ways that part in one place and meet in one layer that joins them, as in ResNet or Inception, are a branch;
/// others are refused.
/// </summary>
internal sealed class GraphReader
{
    // ResNet-152 has 50 joints one after another, DenseNet-201 has 98.
    private const int MaxJoints = 300;

    // Inception joins four.
    private const int MaxBranches = 64;

    private readonly KerasContainer _model;
    private readonly Dictionary<string, KerasEntry> _entries;
    private readonly Dictionary<string, IReadOnlyList<string>> _inputs;
    private readonly Dictionary<string, string?> _before = [];
    private readonly HashSet<string> _used = [];
    private int _depth;

    private GraphReader(KerasContainer model)
    {
        _model = model;
        _entries = model.Entries.GroupBy(e => KeyOf(e)).ToDictionary(g => g.Key, g => g.First());
        _inputs = _entries.ToDictionary(e => e.Key, IReadOnlyList<string> (e) => InputsOf(e.Value));
    }

    /// <exception cref="InvalidDataException">
    /// The model has several inputs or outputs, or branches that do not part and meet in pairs.
    /// </exception>
    public static IReadOnlyList<KerasNode> Read(KerasContainer model) => model.IsSequential
        ? [.. model.Entries.SelectMany(Steps)]
        : new GraphReader(model).ReadFunctional();

    private static IEnumerable<KerasNode> Steps(KerasEntry entry) =>
        entry is KerasContainer inner ? Read(inner) : [new KerasNode.Single((KerasLayer)entry)];

    private List<KerasNode> ReadFunctional()
    {
        string[] outputs = [.. Histories(Property("output_layers"))];
        string[] inputs = [.. Histories(Property("input_layers"))];
        if (outputs.Length != 1 || inputs.Length > 1)
        {
            throw new InvalidDataException(
                $"its functional model {Quoted.Text(_model.Name)} has {outputs.Length} outputs and {inputs.Length} inputs, "
                + "where one of each can be read. In Python, save keras.Model(model.input, model.outputs[0])");
        }

        return Chain(outputs[0], until: null);
    }

    private JsonElement Property(string name) =>
        _model.Config.ValueKind == JsonValueKind.Object && _model.Config.TryGetProperty(name, out JsonElement value)
            ? value
            : default;

    /// <summary>
    /// The steps that lead to a layer, from the one after another; from the input where that is <see langword="null"/>.
    /// </summary>
    private List<KerasNode> Chain(string to, string? until)
    {
        var steps = new List<KerasNode[]>();
        for (string? current = to; current is not null && current != until; current = Before(current))
        {
            if (!_used.Add(current))
            {
                throw Refuse(current, "is in two branches that do not meet in one layer");
            }

            IReadOnlyList<string> inputs = Inputs(current);
            steps.Add(inputs.Count > 1
                ? [Branch(current, inputs, Before(current))]
                : [.. Steps(Entry(current))]);
        }

        steps.Reverse();
        return [.. steps.SelectMany(s => s)];
    }

    private KerasNode.Branch Branch(string joint, IReadOnlyList<string> inputs, string? start) =>
        new((KerasLayer)Entry(joint), [.. inputs.Select(input => Chain(input, start))]);

    /// <summary>
    /// The last layer that all of what a layer gets has passed: the one before it, or before a joint the one where its ways part.
    /// </summary>
    private string? Before(string name)
    {
        if (!_before.TryGetValue(name, out string? before))
        {
            before = Inputs(name) switch
            {
                [] => null,
                [var one] => one,
                var several => several.Aggregate((one, other) => Meeting(name, one, other)),
            };
            _before[name] = before;
        }

        return before;
    }

    private string Meeting(string joint, string one, string other)
    {
        if (++_depth > MaxJoints)
        {
            throw Refuse(joint, $"is part of a loop, or of more than {MaxJoints} joints");
        }

        HashSet<string> passed = [.. Way(one)];
        string? meeting = Way(other).FirstOrDefault(passed.Contains);
        _depth--;
        return meeting ?? throw Refuse(joint, "joins branches that do not begin in one place");
    }

    private IEnumerable<string> Way(string from)
    {
        int steps = 0;
        for (string? current = from; current is not null; current = Before(current))
        {
            yield return steps++ <= _entries.Count ? current : throw Refuse(from, "is part of a loop");
        }
    }

    private IReadOnlyList<string> Inputs(string name)
    {
        KerasEntry entry = Entry(name);
        IReadOnlyList<string> inputs = _inputs[KeyOf(entry)];
        return inputs.Count < 2 ? inputs
            : !JointNames.Joins(entry.ClassName)
            ? throw Refuse(name, $"joins {inputs.Count} branches, or is used several times; {JointNames.KnownText}")
            : KerasJson.IsCustom(entry.Json)
            ? throw Refuse(name, "is a custom object, whose code is not in the file, under a name of Keras'")
            : inputs.Count > MaxBranches
            ? throw Refuse(name, $"joins {inputs.Count:N0} branches; {MaxBranches} is the most")
            : inputs;
    }

    private KerasEntry Entry(string name) => _entries.GetValueOrDefault(name)
        ?? throw new InvalidDataException(
            $"its functional model {Quoted.Text(_model.Name)} goes through a layer {Quoted.Text(name)} that it does not list");

    private static string KeyOf(KerasEntry entry) =>
        entry.Json.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : entry.Name;

    private static string[] InputsOf(KerasEntry entry) =>
        entry.Json.TryGetProperty("inbound_nodes", out JsonElement nodes) ? [.. Histories(nodes)] : [];

    /// <summary>
    /// The layers that are named as where tensors come from: <c>["conv2d", 0, 0, …]</c>, and in Keras 3 the same under
    /// <c>keras_history</c>, at whatever depth.
    /// </summary>
    private static IEnumerable<string> Histories(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array when json.GetArrayLength() >= 3 && json[0].ValueKind == JsonValueKind.String
            && json[1].ValueKind == JsonValueKind.Number => [json[0].GetString()!],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Histories),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Histories(property.Value)),
        _ => [],
    };

    private InvalidDataException Refuse(string name, string what) =>
        new($"{(_entries.TryGetValue(name, out KerasEntry? entry) ? entry.Title : $"layer {Quoted.Text(name)}")} {what}. "
            + "Build the model as Sequential and save it again");
}
