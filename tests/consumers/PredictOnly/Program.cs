using FacialExpression;

using ExpressionClassifier classifier = args[0] == "pretrained"
    ? ExpressionClassifier.LoadPretrained()
    : ExpressionClassifier.Load(args[0]);
foreach (string picture in args[1..])
{
    Console.WriteLine(classifier.Predict(picture));
}
