using TorchSharp;

namespace FacialExpression.Training.Engine;

/// <summary>The number of threads that LibTorch computes with on the thread of a training.</summary>
internal static class ThreadCount
{
    /// <summary>Sets the number, and restores the former one when the result is disposed on the same thread.</summary>
    public static IDisposable Use(int count)
    {
        int before = torch.get_num_threads();
        torch.set_num_threads(count);
        return new Restored(before);
    }

    private sealed class Restored(int before) : IDisposable
    {
        public void Dispose() => torch.set_num_threads(before);
    }
}
