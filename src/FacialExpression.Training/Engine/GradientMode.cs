using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>
/// The calling thread's gradient mode. The app may call a training inside <c>no_grad</c> or <c>inference_mode</c>.
/// </summary>
internal static class GradientMode
{
    /// <summary>Ordinary tensors with gradients until the result is disposed, which restores the app's mode.</summary>
    public static IDisposable Enable() => inference_mode(false);
}
