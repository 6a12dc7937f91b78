using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Training;

/// <summary>The label column of a data view: text, or keys whose values are text.</summary>
internal sealed class LabelColumn
{
    private const string KeyValues = "KeyValues";

    private readonly string _name;
    private readonly IReadOnlyList<string> _classNames;
    private readonly Expression[]? _keys;

    private LabelColumn(string name, IReadOnlyList<string> classNames, Expression[]? keys)
    {
        _name = name;
        _classNames = classNames;
        _keys = keys;
    }

    /// <summary>
    /// For keys, all classes in the keys' order, those that no key has at the end; for text <see langword="null"/>.
    /// Scores must come in this order for <c>Evaluate</c> to be right.
    /// </summary>
    public IReadOnlyList<string>? ScoreOrder => _keys is null
        ? null
        : [.. _keys.Union(_classNames.Select((_, k) => (Expression)k)).Select(label => _classNames[(int)label])];

    private string Classes => Quoted.Sentence(string.Join(", ", _classNames)).Trim('"');

    /// <param name="schema">The data's columns.</param>
    /// <param name="name">The name of the label column.</param>
    /// <param name="classNames">The names of the classes that labels are parsed as, in the order of their indices.</param>
    /// <exception cref="ArgumentException">There is no such column, or what it holds cannot be labels.</exception>
    public static LabelColumn Find(DataViewSchema schema, string name, IReadOnlyList<string> classNames)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Select(c => c.Name));
        switch (column.Type)
        {
            case TextDataViewType:
                return new LabelColumn(name, classNames, null);
            case KeyDataViewType key when HasNames(column):
                VBuffer<ReadOnlyMemory<char>> values = default;
                column.GetKeyValues(ref values);
                return new LabelColumn(
                    name, classNames, ToClasses(name, classNames, [.. values.DenseValues().Select(v => v.ToString())]));
            default:
                throw WrongType(name, column.Type.ToString()!);
        }
    }

    /// <exception cref="ArgumentException">There is no such column, or what it holds cannot be labels.</exception>
    public static void Check(SchemaShape schema, string name)
    {
        SchemaShape.Column column = schema.FirstOrDefault(c => c.Name == name);
        if (column.Name is null)
        {
            throw Missing(name, schema.Select(c => c.Name));
        }

        bool isLabel = column.ItemType is TextDataViewType || (column.IsKey && column.Annotations.Any(a => a.Name == KeyValues));
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || !isLabel)
        {
            throw WrongType(name, column.IsKey ? "keys without names" : $"{column.Kind} of {column.ItemType}");
        }
    }

    /// <summary>
    /// A function that reads the label of the cursor's row: the expression, or the fault.
    /// </summary>
    public Func<(Expression Label, string? Fault)> GetReader(DataViewRow row)
    {
        DataViewSchema.Column column = row.Schema[_name];
        if (_keys is null)
        {
            ValueGetter<ReadOnlyMemory<char>> getText = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> text = default;
            return () =>
            {
                getText(ref text);
                string label = text.ToString();
                return LabelSet.TryParse(_classNames, label, out Expression expression)
                    ? (expression, null)
                    : (default, NoClass(label));
            };
        }

        Func<ulong> getKey = column.Type.RawType switch
        {
            Type type when type == typeof(byte) => KeyReader<byte>(row, column, k => k),
            Type type when type == typeof(ushort) => KeyReader<ushort>(row, column, k => k),
            Type type when type == typeof(uint) => KeyReader<uint>(row, column, k => k),
            _ => KeyReader<ulong>(row, column, k => k),
        };
        return () => getKey() is > 0 and var key && key <= (ulong)_keys.Length ? (_keys[key - 1], null) : (default, NoKey());
    }

    private static Func<ulong> KeyReader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> widen)
    {
        ValueGetter<T> get = row.GetGetter<T>(column);
        T key = default!;
        return () =>
        {
            get(ref key);
            return widen(key);
        };
    }

    private static bool HasNames(DataViewSchema.Column column) =>
        column.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type is VectorDataViewType { ItemType: TextDataViewType };

    private static Expression[] ToClasses(string name, IReadOnlyList<string> classNames, string[] values)
    {
        bool areExpressions = LabelSet.AreExpressions(classNames);
        string remedy = areExpressions
            ? "make the keys with MapExpressionToKey"
            : "make the keys of the names of the classes";
        string[] wrong = [.. values.Where(v => !LabelSet.TryParse(classNames, v, out _)).Select(Quoted.Text)];
        if (wrong.Length > 0)
        {
            throw new ArgumentException(
                $"The keys of the label column {Quoted.Text(name)} must be the {(areExpressions ? "expressions" : "classes")} "
                + $"{Quoted.Sentence(string.Join(", ", classNames)).Trim('"')}; "
                + $"they also hold {string.Join(", ", wrong.Take(5))}{(wrong.Length > 5 ? ", …" : "")}. Leave those rows out, "
                + $"or {remedy}.");
        }

        Expression[] keys = [.. values.Select(v => LabelSet.TryParse(classNames, v, out Expression label) ? label : default)];
        return keys.Distinct().Count() == keys.Length ? keys : throw new ArgumentException(
            $"Two keys of the label column {Quoted.Text(name)} mean the same {(areExpressions ? "expression" : "class")}: "
            + $"{string.Join(", ", values.Take(10).Select(Quoted.Text))}. {char.ToUpperInvariant(remedy[0])}{remedy[1..]}.");
    }

    private string NoKey() => LabelSet.AreExpressions(_classNames)
        ? $"has no label: its key is missing, as MapExpressionToKey leaves it for any text but {Classes}"
        : $"has no label: its key is missing. The classes are {Classes}";

    private string NoClass(string text) => text.Length == 0
        ? "has no label (an empty text)"
        : $"the label {Quoted.Text(text)} is no {(LabelSet.AreExpressions(_classNames) ? "expression" : "class")} ({Classes})";

    private static ArgumentException Missing(string name, IEnumerable<string> there) =>
        new($"The data has no column {Quoted.Text(name)} with the labels; it has {ImageColumn.Columns(there)}.");

    private static ArgumentException WrongType(string name, string type) => new(
        $"The label column {Quoted.Text(name)} must hold text such as \"happy\", or keys made of such text; it holds {type}. "
        + "Make text of it first: only your data knows which number or key means which expression.");
}
