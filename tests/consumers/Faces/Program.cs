using FacialExpression;

using var analyzer = ExpressionAnalyzer.LoadPretrained();
foreach (FaceExpression face in analyzer.Analyze(args[0]))
{
    Console.WriteLine($"{face.Box} {face.Prediction}");
}
