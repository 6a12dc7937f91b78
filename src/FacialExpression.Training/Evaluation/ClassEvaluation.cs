namespace FacialExpression.Training;

/// <summary>How well one expression is told, each figure from 0 to 1.</summary>
/// <param name="Expression">Which.</param>
/// <param name="Count">Images with this label.</param>
/// <param name="Precision">The share of the images read as this that have this label; 0 where none is read as this.</param>
/// <param name="Recall">The share of the images with this label that are read as this; 0 where none has this label.</param>
/// <param name="F1">The harmonic mean of precision and recall; 0 where both are.</param>
public sealed record ClassEvaluation(Expression Expression, int Count, double Precision, double Recall, double F1);
