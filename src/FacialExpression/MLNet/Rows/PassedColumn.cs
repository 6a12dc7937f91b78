using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>A column of the input whose values wait, copied, until their row is served.</summary>
internal abstract class PassedColumn
{
    /// <summary>
    /// Whether values of a type can be copied. Images cannot: whoever made one may dispose it as soon as the next row is read.
    /// </summary>
    public static bool CanCopy(DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType;

    /// <param name="input">The row that moves through the data.</param>
    /// <param name="column">An active column of it, of a type that can be copied.</param>
    public static PassedColumn Of(DataViewRow input, DataViewSchema.Column column)
    {
        Type type = column.Type is VectorDataViewType vector
            ? typeof(PassedVectors<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(PassedValues<>).MakeGenericType(column.Type.RawType);
        const BindingFlags Constructor = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions;
        return (PassedColumn)Activator.CreateInstance(type, Constructor, null, [input, column], null)!;
    }

    /// <summary>Copies the value of the input's present row.</summary>
    /// <param name="slot">Where to; what was there before is lost.</param>
    public abstract void Read(int slot);
}

// TValue: ArchUnitNET, which FloorsTests uses, takes a T[] here for the T[] of other classes.

/// <summary>Values by slot; memory grows with the highest slot.</summary>
/// <param name="read">Gives the value of the input's present row.</param>
internal class PassedValues<TValue>(ValueGetter<TValue> read) : PassedColumn
{
    public PassedValues(DataViewRow input, DataViewSchema.Column column)
        : this(input.GetGetter<TValue>(column))
    {
    }

    protected TValue[] Values { get; private set; } = new TValue[16];

    public sealed override void Read(int slot)
    {
        if (slot >= Values.Length)
        {
            TValue[] values = Values;
            Array.Resize(ref values, Math.Max(slot + 1, 2 * values.Length));
            Values = values;
        }

        read(ref Values[slot]);
    }

    /// <summary>Copies a value to the caller.</summary>
    public virtual void CopyTo(int slot, ref TValue value) => value = Values[slot];
}

/// <summary>Vectors by slot. Each slot has its own memory, and so has the caller.</summary>
internal sealed class PassedVectors<TItem>(DataViewRow input, DataViewSchema.Column column)
    : PassedValues<VBuffer<TItem>>(input, column)
{
    public override void CopyTo(int slot, ref VBuffer<TItem> value) => Values[slot].CopyTo(ref value);
}
