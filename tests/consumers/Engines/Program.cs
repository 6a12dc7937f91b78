using FacialExpression;

try
{
    using var classifier = ExpressionClassifier.LoadPretrained();
    Console.WriteLine(classifier.Predict(args[0]));
}
catch (PredictionEngineException e)
{
    Console.WriteLine($"{nameof(PredictionEngineException)}: {e.Message}");
}
