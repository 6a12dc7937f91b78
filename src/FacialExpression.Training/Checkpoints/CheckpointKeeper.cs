using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>Keeps a training in a file and takes it up again from there.</summary>
internal sealed class CheckpointKeeper
{
    private readonly CheckpointOptions _options;
    private readonly TrainingRun _run;
    private readonly IReadOnlyList<ITrainingCallback> _callbacks;
    private readonly CheckpointState _state;
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();

    public CheckpointKeeper(CheckpointOptions options, TrainingRun run, IReadOnlyList<ITrainingCallback> callbacks, CheckpointState state) =>
        (_options, _run, _callbacks, _state) = (options, run, callbacks, state);

    /// <summary>Why the last keeping failed; <see langword="null"/> if it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>Takes the training up where the file has left it.</summary>
    /// <returns>Whether there is a file.</returns>
    /// <exception cref="CheckpointException">The file is damaged, of another training, or cannot be read.</exception>
    public bool Restore()
    {
        if (!File.Exists(_options.Path))
        {
            return false;
        }

        try
        {
            using CheckpointFile file = CheckpointFile.Open(_options.Path);
            CheckpointState kept = CheckpointState.FromJson(file.State);
            if (_state.GetDifference(kept) is { } difference)
            {
                throw new CheckpointException(
                    $"The checkpoint {_options.Path} {difference}. Name another file, go on with what it was made with, or delete it to begin anew.");
            }

            if (kept.Position.History.Count > _run.Options.Epochs)
            {
                throw new CheckpointException(
                    $"The checkpoint {_options.Path} has {kept.Position.History.Count} epochs, more than the {_run.Options.Epochs} asked for. Name another file.");
            }

            using var noGrad = no_grad();
            foreach ((string name, Tensor tensor) in _run.GetTensors())
            {
                using Tensor onCpu = tensor.cpu();
                file.Read(name, onCpu);
                tensor.copy_(onCpu);
            }

            _run.RefreshWeights();
            _run.SetPosition(kept.Position);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not CheckpointException))
        {
            throw new CheckpointException($"The checkpoint {_options.Path} cannot be read: {e.Message}", e);
        }

        return true;
    }

    /// <summary>Gives the callbacks back what they remembered; to be called once they have begun.</summary>
    public void RestoreCallbacks()
    {
        using CheckpointFile file = CheckpointFile.Open(_options.Path);
        for (int i = 0; i < _callbacks.Count; i++)
        {
            _callbacks[i].LoadState(file.Read($"callbacks/{i}"));
        }
    }

    /// <summary>Keeps the training before its first step, so that a place that cannot be written shows before any work is lost.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void SaveFirst()
    {
        Save();
        if (Fault is not null)
        {
            throw new CheckpointException(Fault);
        }
    }

    /// <summary>Keeps the training if it is time.</summary>
    public void SaveIfDue()
    {
        if (_sinceLast.Elapsed >= _options.Every)
        {
            Save();
        }
    }

    /// <summary>Keeps the training. A failure is remembered in <see cref="Fault"/>, and the training goes on: the next time may succeed.</summary>
    public void Save()
    {
        using DisposeScope scope = NewDisposeScope();
        try
        {
            CheckpointFile.Write(
                _options.Path,
                (_state with { Position = _run.GetPosition() }).ToJson(),
                [
                    .. _run.GetTensors().Select(t => (t.Name, t.Tensor.cpu())),
                    .. _callbacks.Select((callback, i) => ($"callbacks/{i}", tensor(callback.SaveState()))),
                ]);
            Fault = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Fault = $"The checkpoint {_options.Path} cannot be written: {e.Message.TrimEnd('.')}. Free space or name another file; an earlier checkpoint there is as it was.";
        }

        _sinceLast.Restart();
    }
}
