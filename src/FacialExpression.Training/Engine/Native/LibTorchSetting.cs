namespace FacialExpression.Training.Engine;

/// <summary>A process-wide setting of libtorch.</summary>
/// <param name="Get">Returns it.</param>
/// <param name="Set">Changes it.</param>
internal sealed record LibTorchSetting(Func<bool> Get, Action<bool> Set);
