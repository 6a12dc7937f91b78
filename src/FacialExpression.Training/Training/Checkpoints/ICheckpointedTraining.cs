using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>A training as checkpoints see it: its position and its numbers.</summary>
internal interface ICheckpointedTraining
{
    /// <summary>The epochs to train.</summary>
    int Epochs { get; }

    /// <summary>Steps per epoch.</summary>
    int StepsPerEpoch { get; }

    /// <summary>How far the training is.</summary>
    TrainingPosition GetPosition();

    /// <summary>Sets the position; the numbers of <see cref="GetTensors"/> are set separately.</summary>
    /// <param name="position">The position.</param>
    void SetPosition(TrainingPosition position);

    /// <summary>All numbers that a training changes, by name. The tensors are those in use, not copies.</summary>
    IReadOnlyList<(string Name, Tensor Tensor)> GetTensors();

    /// <summary>Must be called after numbers were written into <see cref="GetTensors"/>.</summary>
    void RefreshWeights();
}
