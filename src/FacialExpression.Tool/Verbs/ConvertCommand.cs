using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary><c>facial-expression convert IN OUT</c>: a model in another format, or with smaller numbers.</summary>
internal static class ConvertCommand
{
    public static Command Create(ToolConsole console)
    {
        var input = new Argument<string>("IN")
        {
            Description = "FILE.onnx; Keras' FILE.keras, FILE.h5 or FILE.hdf5; FILE.json or a folder of TensorFlow.js; "
                + $"{ModelFiles.Pretrained} for the bundled model",
        };
        var output = new Argument<string>("OUT")
        {
            Description = "FILE.onnx, FILE.keras or FILE.h5; FILE.json with its weights beside it; "
                + "a name without an ending is a folder for TensorFlow.js",
        };
        var numbers = new ChoiceOption<WeightFormat>(
            "--numbers", "FORMAT", "float32, float16 or int8, for ONNX (default: float32)");
        var calibration = new Option<string?>("--calibration")
        {
            Description = "for int8: a data set whose training images show how large activations get",
            HelpName = "DATA",
        };
        var keras = new KerasArguments();
        var command = new Command("convert", "Converts a model: ONNX, Keras, TensorFlow.js; float32, float16, int8.")
        {
            input, output, numbers, calibration,
        };
        keras.AddTo(command);
        command.SetAction(async (arguments, stop) =>
        {
            string from = arguments.GetRequiredValue(input);
            string to = arguments.GetRequiredValue(output);
            WeightFormat format = arguments.GetValue(numbers) ?? WeightFormat.Float32;
            string? training = arguments.GetValue(calibration);
            CheckPaths(to, format, training);
            OutputPaths.Check(
                [.. FilesOf(ModelFiles.PathOf(from)), training, keras.WeightsOf(arguments)],
                [.. FilesOf(to).Select(file => ("OUT", file))]);
            TrainedExpressionModel model = keras.Load(from, arguments, console, stop);
            if (format == WeightFormat.Int8)
            {
                ExpressionDataset dataset = await DatasetArguments
                    .LoadAsync(training!, null, new DatasetOptions(), console, canSkip: false, stop).ConfigureAwait(false);
                stop.ThrowIfCancellationRequested();
                model.Save(to, format, dataset.Training);
            }
            else
            {
                stop.ThrowIfCancellationRequested();
                Save(model, to, format);
            }

            stop.ThrowIfCancellationRequested();

            console.Output.WriteLine(Invariant($"{model.Name}: {to} ({SizeOf(to)})"));
            console.Output.WriteLine(
                $"  takes {model.Metadata.Input.Width}×{model.Metadata.Input.Height} gray pixels, multiplied by "
                + Invariant($"{model.Metadata.Scale:0.########}; labels: {string.Join(", ", model.Metadata.Labels)}"));
            return ExitCode.Success;
        });
        return command.WithExamples(
            ("a model of Keras, whose classes have the order of fer2013.csv",
                "convert emotion.h5 emotion.onnx --labels angry,disgust,fear,happy,sad,surprise,neutral"),
            ("a model whose scaling of pixels nobody remembers", "convert emotion.h5 emotion.onnx --try-scalings validation"),
            ("the pretrained model, for TensorFlow.js", "convert pretrained web"),
            ("a smaller file", "convert my.onnx my-float16.onnx --numbers float16"),
            ("a faster one", "convert my.onnx my-int8.onnx --numbers int8 --calibration fer2013.csv"));
    }

    private static bool IsOnnx(string path) => ModelFiles.HasEnding(path, ".onnx");

    /// <summary>The files of a model that one argument names.</summary>
    private static IEnumerable<string> FilesOf(string? model) => model is null ? []
        : ModelFiles.HasEnding(model, ".json") ? [model, WeightsBeside(model)]
        : IsFolder(model) ? [model, Path.Combine(model, "model.json")]
        : [model];

    private static string WeightsBeside(string json) => Path.ChangeExtension(json, ".weights.h5");

    /// <summary>Whether a model is a folder of TensorFlow.js, which may not exist yet.</summary>
    private static bool IsFolder(string path) =>
        Directory.Exists(path) || !(IsOnnx(path) || ModelFiles.HasEnding(path, ".keras", ".h5", ".hdf5", ".json"));

    private static void CheckPaths(string to, WeightFormat format, string? images)
    {
        if (format != WeightFormat.Float32 && !IsOnnx(to))
        {
            throw new ArgumentException("--numbers is for ONNX: OUT must end with .onnx.");
        }

        if (format == WeightFormat.Int8 != images is not null)
        {
            throw new ArgumentException("--numbers int8 and --calibration DATA go together.");
        }

        if (!IsOnnx(to) && !ModelFiles.HasEnding(to, ".keras", ".h5", ".hdf5", ".json") && Path.HasExtension(to)
            && !Directory.Exists(to))
        {
            throw new ArgumentException(
                $"The ending of \"{to}\" is no model's: .onnx, .keras, .h5 or .json, or a folder for TensorFlow.js.");
        }
    }

    private static void Save(TrainedExpressionModel model, string path, WeightFormat format)
    {
        if (IsOnnx(path))
        {
            model.Save(path, format);
        }
        else if (ModelFiles.HasEnding(path, ".json"))
        {
            KerasModel.SaveArchitecture(model, path, WeightsBeside(path));
        }
        else if (ModelFiles.HasEnding(path, ".keras", ".h5", ".hdf5"))
        {
            KerasModel.Save(model, path);
        }
        else
        {
            KerasModel.SaveTensorFlowJs(model, path);
        }
    }

    private static string SizeOf(string path)
    {
        long bytes = File.Exists(path)
            ? new FileInfo(path).Length
            : new DirectoryInfo(path).EnumerateFiles().Sum(file => file.Length);
        return bytes < 100_000 ? Invariant($"{bytes / 1e3:0.0} kB") : Invariant($"{bytes / 1e6:0.0} MB");
    }
}
