using TorchSharp;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>Shares work among as many threads as TorchSharp uses.</summary>
internal static class Work
{
    /// <summary>Cuts 0 to <paramref name="count"/> into one range a thread and runs them side by side.</summary>
    public static void Share(int count, Action<int, int> fromTo)
    {
        int threads = Math.Clamp(torch.get_num_threads(), 1, Math.Max(1, count));
        int Cut(int thread) => (int)((long)count * thread / threads);
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread => fromTo(Cut(thread), Cut(thread + 1)));
    }
}
