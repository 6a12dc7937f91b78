using FacialExpression;
using FacialExpression.Training;

ExpressionDataset faces = ExpressionDataset.Draw(350, 70);
TrainedExpressionModel model = KnownModels.Model3.Fit(faces, KnownModels.Model3.DefaultOptions with { Epochs = 2 });
foreach (EpochResult epoch in model.History)
{
    Console.WriteLine(epoch);
}

model.Save(args[0]);
using var classifier = ExpressionClassifier.Load(args[0]);
Console.WriteLine(classifier.Predict(faces.Validation.GetPixels(0), faces.Input.Width, faces.Input.Height));

// To Keras and back, by the packed package alone.
string keras = Path.ChangeExtension(args[0], ".keras");
KerasModel.Save(model, keras);
using var again = KerasModel.Load(keras).ToClassifier();
Console.WriteLine($"Keras: {again.Predict(faces.Validation.GetPixels(0), faces.Input.Width, faces.Input.Height)}");
