namespace FacialExpression.Training.Tests.Training.Callbacks;

/// <summary>The checkpoint of a killed training.</summary>
internal sealed record FakeSnapshot(EpochResult[] History, double LearningRate, string? StopReason, byte[][] States);
