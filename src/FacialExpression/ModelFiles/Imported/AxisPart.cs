namespace FacialExpression;

/// <summary>A part of an axis, as a slice has it.</summary>
/// <param name="Axis">The axis, counted from the first, that of the images included.</param>
/// <param name="Start">The first place; below 0, counted from the end.</param>
/// <param name="End">The place after the last; below 0, counted from the end; beyond the axis, its end.</param>
/// <param name="Step">The distance between places, at least 1.</param>
internal sealed record AxisPart(int Axis, long Start, long End, long Step)
{
    /// <summary>Start and end within an axis of a size.</summary>
    public (long Start, long End) Within(long size) => (Place(Start, size), Place(End, size));

    private static long Place(long place, long size) => Math.Clamp(place < 0 ? place + size : place, 0, size);
}
