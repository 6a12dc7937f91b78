namespace FacialExpression.Training.Tests.Callbacks;

/// <summary>What is left of a killed training.</summary>
internal sealed record FakeSnapshot(EpochResult[] History, double LearningRate, string? StopReason, byte[][] States);
