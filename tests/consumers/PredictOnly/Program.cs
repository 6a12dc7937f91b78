using FacialExpression;

using var classifier = ExpressionClassifier.Load(args[0]);
foreach (string picture in args[1..])
{
    Console.WriteLine(classifier.Predict(picture));
}
