namespace FacialExpression.Training.Tests.Architecture;

/// <summary>
/// The folders of each package, from the bottom up: the types of a folder may use those of the folders listed before it.
/// </summary>
internal static class Floors
{
    /// <summary>The root folder of a package.</summary>
    public const string Root = ".";

    private static readonly string[] _prediction =
    [
        "Common",
        Root,
        "Imaging/Pixels",
        "Imaging/Drawing",
        "Imaging/Decoding",
        "Imaging",
        "ModelFiles",
        "ModelFiles/Pretrained",
        "ModelFiles/Onnx",
        "ModelFiles/Guard",
        "Prediction/Sessions",
        "Prediction",
        "Faces",
        "DependencyInjection",
        "MLNet",
    ];

    private static readonly string[] _training =
    [
        "Common",
        "Settings/Optimizers",
        "Settings",
        "Networks/Layers",
        "Networks",
        "Models",
        "Formats/Onnx",
        "Formats/Keras",
        "Data/Options",
        "Data/Splits",
        "Data/Sources",
        "Data/Audit",
        "Data",
        "Evaluation",
        "Engine/Native",
        "Engine/Kernels",
        "Engine",
        "Engine/Optimizers",
        "Training/Augmentation",
        "Training/Batches",
        "Training/Callbacks",
        "Training/Checkpoints",
        "Training",
        "MLNet",
    ];

    /// <summary>
    /// The list of a package; a subfolder without an entry belongs to the nearest folder above it that has one.
    /// </summary>
    public static IReadOnlyList<string> Of(string package) => package == "FacialExpression" ? _prediction : _training;

    /// <summary>The entry of a package's list that a folder belongs to; <see langword="null"/> if there is none.</summary>
    public static string? Find(string package, string folder)
    {
        IReadOnlyList<string> floors = Of(package);
        string? found = folder;
        while (found is not null && !floors.Contains(found))
        {
            int slash = found.LastIndexOf('/');
            found = slash < 0 ? null : found[..slash];
        }

        return found;
    }
}
