namespace FacialExpression.Training;

/// <summary>
/// From the names that a source has to the classes of the data set, by the names of the classes and the caller's map.
/// </summary>
internal sealed class ClassTable
{
    private readonly IReadOnlyDictionary<string, string?> _map;

    // The images of a folder come one after the other.
    private (string? Name, ClassMatch Match, Expression Label) _last;

    /// <param name="options">Classes and map.</param>
    /// <exception cref="ArgumentException">The map leads to a class that does not exist, or classes are named twice.</exception>
    public ClassTable(DatasetOptions options)
    {
        _map = options.ClassMap;
        ClassNames = options.ClassNames;
        IsInferred = options.InferClassNames;
        if (IsInferred && !LabelSet.AreExpressions(ClassNames))
        {
            throw new ArgumentException(
                $"Set either {nameof(DatasetOptions.ClassNames)} or {nameof(DatasetOptions.InferClassNames)}; received both.");
        }

        if (!IsInferred && _map.FirstOrDefault(m => m.Value is not null && !LabelSet.TryParse(ClassNames, m.Value, out _))
            is { Key: { } name, Value: { } unknown })
        {
            throw new ArgumentException(
                $"{nameof(DatasetOptions.ClassMap)} maps {Quoted.Text(name)} to {Quoted.Text(unknown)}, which is none of the "
                + $"classes {Quoted.Sentence(string.Join(", ", ClassNames))}.");
        }
    }

    private ClassTable(ClassTable table, IReadOnlyList<string> classNames) => (_map, ClassNames) = (table._map, classNames);

    /// <summary>The names of the classes; without a meaning while they are to be inferred.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether the names of the source become the classes.</summary>
    public bool IsInferred { get; }

    /// <summary>What a name of the source stands for by the caller's map.</summary>
    /// <returns>The name of a class, or the name itself; <see langword="null"/> for images to leave out.</returns>
    public string? Map(string name) => _map.TryGetValue(name, out string? className) ? className : name;

    /// <summary>Finds the class of a name of the source. Not thread-safe.</summary>
    public ClassMatch Find(string? name, out Expression label)
    {
        if (_last.Name is null || _last.Name != name)
        {
            _last = (name, FindAnew(name, out label), label);
        }

        label = _last.Label;
        return _last.Match;
    }

    private ClassMatch FindAnew(string? name, out Expression label)
    {
        label = default;
        return name is null ? ClassMatch.Unknown
            : Map(name) is not { } className ? ClassMatch.LeftOut
            : LabelSet.TryParse(ClassNames, className, out label) ? ClassMatch.Class
            : ClassMatch.Unknown;
    }

    /// <summary>The table with the classes that the names of the source give.</summary>
    /// <param name="names">The names, in any order and case, as often as they occur.</param>
    /// <param name="problems">Receives why the names cannot be those of classes.</param>
    /// <returns>The table; <see langword="null"/> if there is a problem.</returns>
    public ClassTable? Infer(IEnumerable<string> names, ICollection<DatasetProblem> problems)
    {
        string[] found =
        [
            .. names.Select(Map).OfType<string>()
                .Order(StringComparer.Ordinal)
                .DistinctBy(name => name, StringComparer.OrdinalIgnoreCase),
        ];
        string? fault = found.Length < 2
            ? $"gives {found.Length} {(found.Length == 1 ? "class" : "classes")}, and a data set needs two or more"
            : found.Select(LabelNames.FaultOf).FirstOrDefault(f => f is not null) is { } wrong ? $"has a class whose name {wrong}"
            : found.Length > ModelLimits.MaxLabels ? $"gives {found.Length} classes; {ModelLimits.MaxLabels} are possible"
            : null;
        if (fault is not null)
        {
            problems.Add(new DatasetProblem("(whole source)", fault));
            return null;
        }

        return new ClassTable(this, LabelSet.Checked(found, nameof(DatasetOptions.ClassNames)));
    }
}

/// <summary>What a name of a source means.</summary>
internal enum ClassMatch
{
    /// <summary>Nothing that is known.</summary>
    Unknown,

    /// <summary>A class.</summary>
    Class,

    /// <summary>Images that the caller leaves out.</summary>
    LeftOut,
}
