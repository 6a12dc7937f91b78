using FacialExpression;
using FacialExpression.Training;

namespace KerasPage;

/// <summary>The C# of docs/keras.md, compiled.</summary>
internal static class KerasSnippets
{
    public static void In()
    {
        TrainedExpressionModel model = KerasModel.Load("emotion_model.h5");

        using ExpressionClassifier classifier = model.ToClassifier();   // predict
        model.Save("emotion-model.onnx");                               // or save it as ONNX
    }

    public static void Both(TrainedExpressionModel model)
    {
        KerasModel.Load("emotion_model.h5").Save("emotion-model.onnx");
        KerasModel.Save(model, "model-3.keras");
    }

    public static void Options()
    {
        TrainedExpressionModel model = KerasModel.Load("fer2013_mini_XCEPTION.hdf5", new KerasModelOptions
        {
            Labels = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"],
            Scaling = PixelScaling.MinusOneToOne,
        });
        Console.WriteLine(model);
    }

    public static void Tried()
    {
        ExpressionDataset dataset = ExpressionDataset.Load("faces", new DatasetOptions { Input = new ImageShape(48, 48, 1) });
        var options = new KerasModelOptions { Labels = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"] };
        IReadOnlyList<TriedScaling> tried = TriedScaling.OfKeras("emotion_model.h5", dataset.Validation, options);
        Console.WriteLine(string.Join('\n', tried));
        TrainedExpressionModel model = KerasModel.Load("emotion_model.h5", options with { Scaling = tried[0].Scaling });
    }

    public static void FewerClasses(ExpressionDataset dataset)
    {
        TrainedExpressionModel model = KerasModel.Load("five_classes.keras", new KerasModelOptions
        {
            Labels = ["angry", "happy", "neutral", "sad", "surprise"],
        });

        var options = new TrainingOptions { Epochs = 3, Optimizer = new Adam { LearningRate = 1e-4 } };
        TrainedExpressionModel further = model.Fit(dataset, options);
        Console.WriteLine(further);
    }

    public static void OwnLabels()
    {
        var options = new KerasModelOptions { Labels = ["eyes closed", "eyes open"] };
        TrainedExpressionModel model = KerasModel.Load("eyes.h5", options);
        using ImageClassifier classifier = model.ToImageClassifier();
        Console.WriteLine(classifier.Predict("face.jpg").Scores["eyes open"]);
    }

    public static void FromPretrained(ExpressionDataset dataset)
    {
        TrainedExpressionModel pretrained = TrainedExpressionModel.LoadPretrained();
        TrainedExpressionModel further = pretrained.Fit(dataset, new TrainingOptions
        {
            Epochs = 1,
            Optimizer = new Adam { LearningRate = 1e-4 },
        });
        TrainedExpressionModel calibrated = further.Calibrate(dataset.Validation);
        calibrated.Save("further.onnx");                  // TrainedExpressionModel.Load("further.onnx") loads it
        KerasModel.Save(calibrated, "further.keras");     // keras.models.load_model("further.keras")
    }

    public static void Out(TrainedExpressionModel model)
    {
        KerasModel.Save(model, "model.keras");                                  // keras.models.load_model("model.keras")
        KerasModel.Save(model, "model.h5");                                     // keras.models.load_model("model.h5")
        KerasModel.SaveArchitecture(model, "model.json", "model.weights.h5");   // model_from_json(…), load_weights(…)
        KerasModel.SaveTensorFlowJs(model, "web");                              // tf.loadLayersModel("web/model.json")
    }
}
