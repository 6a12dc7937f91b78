using TorchSharp;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>Distributes work among as many threads as TorchSharp uses.</summary>
internal static class Work
{
    /// <summary>Divides 0 to <paramref name="count"/> into one range per thread and runs them in parallel.</summary>
    public static void Distribute(int count, Action<int, int> fromTo)
    {
        int threads = Math.Clamp(torch.get_num_threads(), 1, Math.Max(1, count));
        int Cut(int thread) => (int)((long)count * thread / threads);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, threads, options, thread => fromTo(Cut(thread), Cut(thread + 1)));
    }
}
