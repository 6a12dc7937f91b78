namespace FacialExpression.Scoring;

/// <summary>How far a run is.</summary>
/// <param name="Listed">
/// The images listed so far, while the list of inputs is written; <see langword="null"/> when images are scored.
/// </param>
/// <param name="Images">The images of the shards of this run.</param>
/// <param name="Done">Of these, the images that have a result, those of earlier runs included.</param>
/// <param name="Earlier">Of these, the images that had one when this run began.</param>
/// <param name="Failed">The images that this run could not score.</param>
public sealed record ScoringProgress(long? Listed, long Images, long Done, long Earlier, long Failed);
