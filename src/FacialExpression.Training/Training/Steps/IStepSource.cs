namespace FacialExpression.Training;

/// <summary>The batches of a split, on the device of the network, with loss and accuracy of its predictions.</summary>
internal interface IStepSource : IDisposable
{
    /// <summary>Steps per epoch.</summary>
    int StepsPerEpoch { get; }

    /// <summary>
    /// Loss and accuracy of the batches that were scored since it was set. On a GPU, getting it waits until all steps are done.
    /// </summary>
    RunningMean Mean { get; set; }

    /// <summary>The batches of an epoch. Each is valid until the next one is requested.</summary>
    /// <param name="seed">The epoch's own.</param>
    /// <param name="done">Steps to leave out at the start.</param>
    IEnumerable<IStepBatch> Epoch(ulong seed, int done);
}
