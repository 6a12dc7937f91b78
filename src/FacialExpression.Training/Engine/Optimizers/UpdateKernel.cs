using System.Runtime.Intrinsics;
using FacialExpression.Training.Engine.Kernels;

namespace FacialExpression.Training.Engine.Optimizers;

/// <summary>
/// One pass over weights, gradients, moments, moving average and bfloat16 copy. A step of a wide network is bound by memory
/// traffic, and an optimizer of single operations loads its numbers about ten times.
/// </summary>
internal static unsafe class UpdateKernel
{
    // Small enough to distribute evenly, large enough that distributing costs nothing.
    private const int ChunkLength = 1 << 15;

    /// <summary>The addresses of the numbers of one parameter, or of a piece of it.</summary>
    /// <param name="Weights">float32.</param>
    /// <param name="Gradient">float32, or bfloat16 if there is a copy.</param>
    /// <param name="Copy">The bfloat16 copy of the weights; 0 without.</param>
    /// <param name="First">The first moment, float32; 0 without.</param>
    /// <param name="Second">The second moment, float32; 0 without.</param>
    /// <param name="Average">The moving average, float32; 0 without.</param>
    /// <param name="Length">The number of weights.</param>
    /// <param name="Decays">Whether weight decay applies.</param>
    public readonly record struct Piece(
        nint Weights, nint Gradient, nint Copy, nint First, nint Second, nint Average, int Length, bool Decays)
    {
        public IEnumerable<Piece> Chunks()
        {
            int gradientSize = Copy == 0 ? sizeof(float) : sizeof(ushort);
            for (int at = 0; at < Length; at += ChunkLength)
            {
                nint Move(nint address, int size) => address == 0 ? 0 : address + ((nint)at * size);
                yield return new Piece(
                    Move(Weights, sizeof(float)),
                    Move(Gradient, gradientSize),
                    Move(Copy, sizeof(ushort)),
                    Move(First, sizeof(float)),
                    Move(Second, sizeof(float)),
                    Move(Average, sizeof(float)),
                    Math.Min(ChunkLength, Length - at),
                    Decays);
            }
        }
    }

    /// <summary>Updates all pieces.</summary>
    /// <param name="rule">The optimizer's arithmetic.</param>
    /// <param name="pieces">What to update.</param>
    /// <param name="averageMomentum">The moving average's momentum.</param>
    public static void Run<TRule>(TRule rule, IEnumerable<Piece> pieces, float averageMomentum)
        where TRule : struct, IUpdateRule
    {
        Piece[] chunks = [.. pieces.SelectMany(piece => piece.Chunks())];
        Work.Distribute(chunks.Length, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                Run(rule, chunks[i], averageMomentum);
            }
        });
    }

    private static void Run<TRule>(TRule rule, Piece piece, float averageMomentum)
        where TRule : struct, IUpdateRule
    {
        int lanes = Vector512<float>.Count;
        int whole = piece.Length / lanes * lanes;
        for (int i = 0; i < whole; i += lanes)
        {
            Update(rule, piece, i, averageMomentum);
        }

        if (whole < piece.Length)
        {
            UpdateRest(rule, piece, whole, averageMomentum);
        }
    }

    private static void Update<TRule>(TRule rule, in Piece piece, int i, float averageMomentum)
        where TRule : struct, IUpdateRule
    {
        float* weights = (float*)piece.Weights + i;
        Vector512<float> gradient =
            piece.Copy == 0 ? Vector512.Load((float*)piece.Gradient + i) : BFloat16Vectors.Load((ushort*)piece.Gradient + i);
        Vector512<float> first = piece.First == 0 ? default : Vector512.Load((float*)piece.First + i);
        Vector512<float> second = piece.Second == 0 ? default : Vector512.Load((float*)piece.Second + i);
        Vector512<float> result = rule.Apply(Vector512.Load(weights), gradient, ref first, ref second, piece.Decays);
        result.Store(weights);
        if (piece.First != 0)
        {
            first.Store((float*)piece.First + i);
        }

        if (piece.Second != 0)
        {
            second.Store((float*)piece.Second + i);
        }

        if (piece.Copy != 0)
        {
            BFloat16Vectors.Store(result, (ushort*)piece.Copy + i);
        }

        if (piece.Average != 0)
        {
            float* average = (float*)piece.Average + i;
            ((Vector512.Load(average) * averageMomentum) + (result * (1 - averageMomentum))).Store(average);
        }
    }

    // The rest that does not fill a vector is copied to one on the stack, for the same arithmetic.
    private static void UpdateRest<TRule>(TRule rule, in Piece piece, int start, float averageMomentum)
        where TRule : struct, IUpdateRule
    {
        int lanes = Vector512<float>.Count;
        int bytes = (piece.Length - start) * sizeof(float);
        float* room = stackalloc float[lanes * 6];
        new Span<float>(room, lanes * 6).Clear();
        nint Borrow(nint address, int slot, int size)
        {
            if (address != 0)
            {
                Buffer.MemoryCopy((void*)(address + (start * size)), room + (slot * lanes), bytes, bytes * size / sizeof(float));
            }

            return address == 0 ? 0 : (nint)(room + (slot * lanes));
        }

        void Return(nint address, int slot, int size)
        {
            if (address != 0)
            {
                Buffer.MemoryCopy(room + (slot * lanes), (void*)(address + (start * size)), bytes, bytes * size / sizeof(float));
            }
        }

        int gradientSize = piece.Copy == 0 ? sizeof(float) : sizeof(ushort);
        var rest = new Piece(
            Borrow(piece.Weights, 0, sizeof(float)),
            Borrow(piece.Gradient, 1, gradientSize),
            Borrow(piece.Copy, 2, sizeof(ushort)),
            Borrow(piece.First, 3, sizeof(float)),
            Borrow(piece.Second, 4, sizeof(float)),
            Borrow(piece.Average, 5, sizeof(float)),
            lanes,
            piece.Decays);
        Update(rule, rest, 0, averageMomentum);
        Return(piece.Weights, 0, sizeof(float));
        Return(piece.Copy, 2, sizeof(ushort));
        Return(piece.First, 3, sizeof(float));
        Return(piece.Second, 4, sizeof(float));
        Return(piece.Average, 5, sizeof(float));
    }
}
