using System.Globalization;
using System.Text.RegularExpressions;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// Weights that a file stores by the kinds of layers: the second convolution's bias is <c>layers/conv2d_1/vars/1</c>, whatever
/// the layer is called. So Keras 2.12 and later do in <c>.keras</c> and <c>.weights.h5</c>.
/// </summary>
internal sealed partial class IndexedWeights : IKerasWeights
{
    // Keras 2.12 and 2.13 called the list of layers otherwise, and 2.12 counted each layer twice; so only the order of the
    // numbers is gone by.
    private static readonly string[] Lists = ["layers/", "_layer_checkpoint_dependencies/"];

    // The state of what draws random numbers, as dropout and augmentation do, is no layer's weight.
    private static readonly string[] Generators = ["generator", "random_generator", "seed_generator"];

    private readonly (string Path, int Index, KerasArray Array)[] _arrays;

    /// <param name="arrays">All arrays of the file, by their way from its root.</param>
    public IndexedWeights(IEnumerable<KerasArray> arrays) => _arrays =
    [
        .. from array in arrays
           let match = Variable().Match(array.Name.Replace('\\', '/'))
           where match.Success && !match.Groups[1].Value.Split('/').Any(Generators.Contains)
           select (match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), array),
    ];

    public IReadOnlyList<KerasArray> Find(KerasLayer layer)
    {
        string? path = Find(layer.Container);
        string? own = path is null || !layer.HasWeights
            ? null
            : FindEntry(
                path,
                layer.ClassName,
                [.. layer.Container.Entries.OfType<KerasLayer>().Where(l => l.ClassName == layer.ClassName && l.HasWeights)],
                layer);
        return own is null ? [] : [.. _arrays.Where(a => a.Path == own).OrderBy(a => a.Index).Select(a => a.Array)];
    }

    private string? Find(KerasContainer container)
    {
        if (container.Parent is not { } parent)
        {
            return "";
        }

        KerasContainer[] alike =
            [.. parent.Entries.OfType<KerasContainer>()
                .Where(c => c.ClassName == container.ClassName && c.Layers.Any(l => l.HasWeights))];
        return Find(parent) is { } path && FindEntry(path, container.ClassName, alike, container) is { } own ? own + '/' : null;
    }

    /// <summary>The way to an entry of a model: the one of its kind whose number has the rank that the entry has.</summary>
    private string? FindEntry<T>(string path, string className, T[] alike, T entry)
    {
        string kind = KerasNames.ToSnakeCase(className);
        string[] own =
        [
            .. (from array in _arrays
                from list in Lists
                where array.Path.StartsWith(path + list, StringComparison.Ordinal)
                let name = array.Path[(path + list).Length..].Split('/')[0]
                let number = NumberOf(name, kind)
                where number is not null
                orderby number
                select path + list + name).Distinct(),
        ];
        return own.Length == alike.Length ? own[Array.IndexOf(alike, entry)] : null;
    }

    private static int? NumberOf(string name, string kind) => name == kind ? 0
        : name.StartsWith(kind + '_', StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(kind.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
        : null;

    [GeneratedRegex("^/*(.*)/vars/([0-9]{1,6})$")]
    private static partial Regex Variable();
}
