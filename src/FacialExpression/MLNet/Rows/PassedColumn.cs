using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>A column of the input whose values wait, copied, until their row is served.</summary>
[RequiresUnreferencedCode(MLNetReflection.Unreferenced)]
[RequiresDynamicCode(MLNetReflection.Dynamic)]
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
    /// <returns>The bytes of the copy beyond the slot itself.</returns>
    public abstract long Read(int slot);

    /// <summary>Frees the memory of large values, which the next ones need not reach.</summary>
    /// <param name="first">The first slot.</param>
    /// <param name="count">How many slots.</param>
    public abstract void Release(int first, int count);
}

/// <summary>Values by slot; memory grows with the highest slot.</summary>
/// <param name="read">Gives the value of the input's present row.</param>
internal class PassedValues<T>(ValueGetter<T> read) : PassedColumn
{
    // Allocating smaller ones for every row would cost more than they hold.
    private const int LargestReused = 16 * 1024;

    public PassedValues(DataViewRow input, DataViewSchema.Column column)
        : this(input.GetGetter<T>(column))
    {
    }

    protected T[] Values { get; private set; } = new T[16];

    public sealed override long Read(int slot)
    {
        if (slot >= Values.Length)
        {
            T[] values = Values;
            Array.Resize(ref values, Math.Max(slot + 1, 2 * values.Length));
            Values = values;
        }

        read(ref Values[slot]);
        return BytesOf(Values[slot]);
    }

    public sealed override void Release(int first, int count)
    {
        foreach (ref T value in Values.AsSpan(first, count))
        {
            value = BytesOf(value) > LargestReused ? default! : value;
        }
    }

    /// <summary>Copies a value to the caller.</summary>
    public virtual void CopyTo(int slot, ref T value) => value = Values[slot];

    protected virtual long BytesOf(in T value) => value is ReadOnlyMemory<char> text ? TextBytes(text) : 0;

    protected static long TextBytes(ReadOnlyMemory<char> text) => (long)sizeof(char) * text.Length;
}

/// <summary>Vectors by slot. Each slot has its own memory, and so has the caller.</summary>
internal sealed class PassedVectors<TItem>(DataViewRow input, DataViewSchema.Column column)
    : PassedValues<VBuffer<TItem>>(input, column)
{
    public override void CopyTo(int slot, ref VBuffer<TItem> value) => Values[slot].CopyTo(ref value);

    protected override long BytesOf(in VBuffer<TItem> value)
    {
        ReadOnlySpan<TItem> items = value.GetValues();
        long bytes = ((long)items.Length * Unsafe.SizeOf<TItem>()) + ((long)value.GetIndices().Length * sizeof(int));
        if (typeof(TItem) == typeof(ReadOnlyMemory<char>))
        {
            foreach (TItem item in items)
            {
                bytes += item is ReadOnlyMemory<char> text ? TextBytes(text) : 0;
            }
        }

        return bytes;
    }
}
