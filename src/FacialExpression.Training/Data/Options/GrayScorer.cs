namespace FacialExpression.Training;

/// <summary>Computes the scores of many gray images, one after the other, each in the order of the model's labels.</summary>
/// <param name="grayPixels">Images of the model's size.</param>
internal delegate float[] GrayScorer(ReadOnlySpan<byte> grayPixels);
