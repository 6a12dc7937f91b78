namespace FacialExpression.Samples.FourModelExperiment.Results;

/// <summary>Which images were used: the source, and the number in each split.</summary>
internal sealed record DatasetSummary(string Source, int Train, int Validation);
