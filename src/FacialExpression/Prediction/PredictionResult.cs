namespace FacialExpression;

/// <summary>What came of one item of <c>PredictAsync</c>: a prediction, or what was wrong with it.</summary>
/// <typeparam name="TItem">What stands for an image.</typeparam>
/// <param name="Item">The item, as it came in.</param>
/// <param name="Prediction">The prediction; <see langword="null"/> where there is an error.</param>
/// <param name="Error">Why there is none, such as an <see cref="ImageFormatException"/> or a <see cref="FileNotFoundException"/>; <see langword="null"/> where there is a prediction.</param>
public sealed record PredictionResult<TItem>(TItem Item, ExpressionPrediction? Prediction, Exception? Error);
