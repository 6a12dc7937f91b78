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
        "ModelFiles/Imported",
        "Prediction/Sessions",
        "Prediction",
        "Faces/Detection",
        "Faces",
        "Tracking/Association",
        "Tracking",
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
        "Formats/Onnx/Quantization",
        "Formats/Onnx",
        "Formats/Keras/Options",
        "Formats/Keras/Common",
        "Formats/Keras/Topology",
        "Formats/Keras/Weights",
        "Formats/Keras/Hdf5",
        "Formats/Keras/Files",
        "Formats/Keras/Reading",
        "Formats/Keras/Writing",
        "Formats/Keras",
        "Data/Options",
        "Data/Splits",
        "Data/Sources",
        "Data/Votes",
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

    private static readonly string[] _scoring =
    [
        "Files",
        "Rows",
        "Settings",
        "Results",
        "Inputs",
        "Manifests",
        "Parts",
        "Runs",
        "Checks",
        Root,
    ];

    /// <summary>
    /// Folders that may use less than all below them, and the folders that they may use, each with its subfolders. What computes
    /// knows networks, not where they come from.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> Limits { get; } = new Dictionary<string, string[]>
    {
        ["Engine"] = ["Engine", "Networks", "Settings", "Common"],
    };

    /// <summary>
    /// The list of a package; a subfolder without an entry belongs to the nearest folder above it that has one.
    /// </summary>
    public static IReadOnlyList<string> Of(string package) => package switch
    {
        "FacialExpression" => _prediction,
        "FacialExpression.Training" => _training,
        _ => _scoring,
    };

    /// <summary>Whether a folder is one of some folders, or in one of them.</summary>
    public static bool IsIn(string folder, params IEnumerable<string> folders) =>
        folders.Any(f => folder == f || folder.StartsWith(f + '/', StringComparison.Ordinal));

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
