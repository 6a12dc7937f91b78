using FacialExpression.Training;
using Microsoft.ML;

namespace TrainingPackagePage;

/// <summary>The C# of src/FacialExpression.Training/README.md, compiled.</summary>
internal static class TrainingPackageSnippets
{
    public static void Train()
    {
        ExpressionDataset dataset = ExpressionDataset.FromZip("fer2013.zip");
        TrainedExpressionModel model = new ExpressionTrainer().Fit(KnownModels.Model3, dataset);
        model.Save("model-3.onnx");
    }

    public static void Keras(TrainedExpressionModel model)
    {
        KerasModel.Load("emotion_model.h5").Save("emotion-model.onnx");
        KerasModel.Save(model, "model-3.keras");
    }

    public static void Pipeline(MLContext mlContext, IDataView training)
    {
        var pipeline = mlContext.Transforms.Conversion.MapExpressionToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.ExpressionClassification(KnownModels.Model3));
        using var fitted = pipeline.Fit(training);
    }
}
