using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression;

/// <summary>The versions of ONNX that models of other software may have.</summary>
internal static class ForeignVersions
{
    /// <summary>Before this, values did not repeat along axes by themselves.</summary>
    public const long LeastOpset = 7;

    private const long MostOpset = 23;

    private const long LeastIrVersion = 3;

    private const long MostIrVersion = 12;

    /// <summary>Checks a file that will be written anew.</summary>
    /// <exception cref="InvalidModelFileException">It has a version or a part that is not known.</exception>
    public static void Check(ModelProto model)
    {
        if (model.IrVersion is < LeastIrVersion or > MostIrVersion)
        {
            throw new InvalidModelFileException(
                $"It has ONNX's IR version {model.IrVersion}; {LeastIrVersion} to {MostIrVersion} are known.");
        }

        if (model.Functions.Count > 0 || model.TrainingInfo.Count > 0)
        {
            throw new InvalidModelFileException(
                $"It has {model.Functions.Count} functions and {model.TrainingInfo.Count} parts for training, which are not "
                + "known.");
        }

        if (OpsetOf(model) is var opset && opset is < LeastOpset or > MostOpset)
        {
            throw new InvalidModelFileException($"It has opset {opset}; {LeastOpset} to {MostOpset} are known.");
        }
    }

    /// <summary>The version of ONNX's own operators.</summary>
    /// <exception cref="InvalidModelFileException">The file does not specify it once.</exception>
    public static long OpsetOf(ModelProto model)
    {
        OperatorSetIdProto[] own = [.. model.OpsetImport.Where(import => import.Domain is "" or "ai.onnx")];
        return own.Length == 1
            ? own[0].Version
            : throw new InvalidModelFileException($"It must specify its opset once; it does so {own.Length} times.");
    }
}
