using System.Diagnostics;
using FacialExpression.Training.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>Writes a training's checkpoints and resumes it from one.</summary>
internal sealed class Checkpointer(
    CheckpointOptions options, ICheckpointedTraining training, IReadOnlyList<ITrainingCallback> callbacks, CheckpointState state)
{
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private TrainingPosition _position = TrainingPosition.Start;

    /// <summary>Why the last checkpoint could not be written; <see langword="null"/> if it was.</summary>
    public string? Fault { get; private set; }

    /// <summary>Resumes the training from the file.</summary>
    /// <returns>
    /// The file, for <see cref="RestoreAgain"/>; <see langword="null"/> if there is none, or one from before the first step,
    /// which holds nothing that was learned and is replaced whatever training it is of.
    /// </returns>
    /// <exception cref="CheckpointException">The file is damaged, of another training, or cannot be read.</exception>
    public CheckpointFile? Restore()
    {
        if (!File.Exists(options.Path))
        {
            return null;
        }

        CheckpointFile? file = null;
        try
        {
            file = CheckpointFile.Open(options.Path);
            CheckpointState stored = CheckpointState.FromJson(file.State);
            if (stored.Position is { Epoch: 1, Step: 0 })
            {
                file.Dispose();
                return null;
            }

            Check(stored);
            bool hasMoreEpochs = stored.Epochs < training.Epochs;
            _position = hasMoreEpochs ? stored.Position with { StopReason = null } : stored.Position;
            Restore(file);
            return file;
        }
        catch (Exception e) when (!TorchEngine.IsOutOfMemory(e))
        {
            file?.Dispose();
            throw Wrap(e);
        }
    }

    /// <summary>
    /// Restores the callbacks' state after they have begun, and once more the training, whose weights or learning rate they may
    /// have set, as they did at the start of the first session.
    /// </summary>
    /// <param name="file">The file that <see cref="Restore()"/> returned.</param>
    public void RestoreAgain(CheckpointFile file)
    {
        try
        {
            Restore(file);
            for (int i = 0; i < callbacks.Count; i++)
            {
                callbacks[i].LoadState(file.Read($"callbacks/{i}"));
            }
        }
        catch (Exception e) when (!TorchEngine.IsOutOfMemory(e))
        {
            throw Wrap(e);
        }
    }

    /// <summary>
    /// Writes a checkpoint before the first step, once everything is validated, so that a path that cannot be written fails
    /// early.
    /// </summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void SaveFirst()
    {
        Save();
        if (Fault is not null)
        {
            throw new CheckpointException(Fault);
        }
    }

    /// <summary>Writes a checkpoint if it is time for one.</summary>
    public void SaveIfDue()
    {
        if (_sinceLast.Elapsed >= options.Every)
        {
            Save();
        }
    }

    /// <summary>
    /// Writes a checkpoint. A failure sets <see cref="Fault"/>, and the training continues: the next write may succeed.
    /// </summary>
    public void Save()
    {
        using DisposeScope scope = NewDisposeScope();
        try
        {
            CheckpointFile.Write(
                options.Path,
                (state with { Position = training.GetPosition() }).ToJson(),
                [
                    .. training.GetTensors().Select(t => (t.Name, t.Tensor.cpu())),
                    .. callbacks.Select((callback, i) => ($"callbacks/{i}", tensor(callback.SaveState(), device: CPU))),
                ]);
            Fault = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Fault = $"The checkpoint {Quoted.Path(options.Path)} cannot be written: {Quoted.Sentence(e.Message)}. "
                + "Free space or use another path; an earlier checkpoint there is unchanged.";
        }

        _sinceLast.Restart();
    }

    private void Check(CheckpointState stored)
    {
        if (state.GetDifference(stored, callbacks) is { } difference)
        {
            throw new CheckpointException(
                $"The checkpoint {Quoted.Path(options.Path)} {difference}. "
                + "Use another path, resume with what it was made with, or delete it to start again.");
        }

        if (stored.Position.GetFault(training.StepsPerEpoch) is { } fault)
        {
            throw new InvalidDataException(fault);
        }

        int begun = stored.Position.Epoch - (stored.Position.Step == 0 ? 1 : 0);
        if (begun > training.Epochs)
        {
            throw new CheckpointException(
                $"The checkpoint {Quoted.Path(options.Path)} is in epoch {begun}, beyond the {training.Epochs} of this training. "
                + "Use another path, or train for more epochs.");
        }
    }

    private void Restore(CheckpointFile file)
    {
        using var noGrad = no_grad();
        foreach ((string name, Tensor tensor) in training.GetTensors())
        {
            using Tensor onCpu = tensor.cpu();
            file.Read(file.Contains(name) ? name : Earlier(name), onCpu);
            tensor.copy_(onCpu);
        }

        training.RefreshWeights();
        training.SetPosition(_position);
    }

    /// <summary>
    /// The name in files of earlier versions, which averaged fewer weights: an average starts at the weight that it is of.
    /// </summary>
    private static string Earlier(string name) => name.StartsWith("average/", StringComparison.Ordinal)
        ? $"weights/{name["average/".Length..]}"
        : name;

    private CheckpointException Wrap(Exception e) => e switch
    {
        CheckpointException known => known,
        EndOfStreamException or InvalidDataException =>
            new($"The checkpoint {Quoted.Path(options.Path)} cannot be used: {e.Message} {CheckpointFile.Remedy}", e),
        IOException or UnauthorizedAccessException =>
            new(
                $"The checkpoint {Quoted.Path(options.Path)} cannot be read: {Quoted.Sentence(e.Message)}. "
                + "Try again once it can.",
                e),
        _ => new(
            $"The checkpoint {Quoted.Path(options.Path)} is not one that this version can load: {Quoted.Sentence(e.Message)}. "
            + CheckpointFile.Remedy,
            e),
    };
}
