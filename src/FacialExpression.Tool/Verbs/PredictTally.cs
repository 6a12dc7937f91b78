using System.Diagnostics;

namespace FacialExpression.Tool;

/// <summary>What a run of <c>predict</c> has counted so far.</summary>
internal sealed class PredictTally
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _faces;
    private long _faceless;

    public long Pictures { get; private set; }

    public long Failed { get; private set; }

    /// <summary>Path and fault of the first picture that failed.</summary>
    public string? FirstFault { get; private set; }

    /// <summary>Whether there was a picture, even one that failed. A path that leads nowhere is none.</summary>
    public bool HasPictures { get; private set; }

    public bool HasWorked => Pictures > Failed;

    public void Add(PictureResult result)
    {
        Pictures++;
        _faces += result.Faces.Count;
        _faceless += result is { Fault: null, Faces.Count: 0 } ? 1 : 0;
        HasPictures |= result.Source.IsStandardInput || (result.Source.IsFile && File.Exists(result.Source.Path));
        if (result.Fault is { } fault)
        {
            Failed++;
            FirstFault ??= $"{Message.OneLine(result.Source.Path)}: {fault}";
        }
    }

    public override string ToString()
    {
        string failed = Failed == 0 ? "" : Invariant($", {Failed:N0} failed");
        string faceless = _faceless == 0 ? "" : Invariant($", {_faceless:N0} without a face");
        string faces = $"{Message.Count(Pictures, "picture")}, {Message.Count(_faces, "face")}{faceless}";
        return Invariant($"{faces}{failed}, {_clock.Elapsed.TotalSeconds:0.0} s");
    }
}
