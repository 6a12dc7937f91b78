using System.Diagnostics;
using FacialExpression.Training.Engine;
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
    private TrainingPosition _position = TrainingPosition.Start;

    public CheckpointKeeper(CheckpointOptions options, TrainingRun run, IReadOnlyList<ITrainingCallback> callbacks, CheckpointState state) =>
        (_options, _run, _callbacks, _state) = (options, run, callbacks, state);

    /// <summary>Why the last keeping failed; <see langword="null"/> if it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>Takes the training up where the file has left it.</summary>
    /// <returns>The file, for <see cref="RestoreAgain"/>; <see langword="null"/> if there is none.</returns>
    /// <exception cref="CheckpointException">The file is damaged, of another training, or cannot be read.</exception>
    public CheckpointFile? Restore()
    {
        if (!File.Exists(_options.Path))
        {
            return null;
        }

        CheckpointFile? file = null;
        try
        {
            file = CheckpointFile.Open(_options.Path);
            CheckpointState kept = CheckpointState.FromJson(file.State);
            if (_state.GetDifference(kept) is { } difference)
            {
                throw new CheckpointException(
                    $"The checkpoint {_options.Path} {difference}. Name another file, go on with what it was made with, or delete it to begin anew.");
            }

            if (kept.Position.GetFault(_run.StepsPerEpoch) is { } fault)
            {
                throw new InvalidDataException(fault);
            }

            if (kept.Position.Epoch - (kept.Position.Step == 0 ? 1 : 0) is var epochs && epochs > _run.Options.Epochs)
            {
                throw new CheckpointException(
                    $"The checkpoint {_options.Path} is in epoch {epochs}, beyond the {_run.Options.Epochs} asked for. Name another file, or ask for more.");
            }

            bool goesFurther = (int?)kept.Options[TrainingProvenance.NameOf(nameof(TrainingOptions.Epochs))] < _run.Options.Epochs;
            _position = goesFurther ? kept.Position with { StopReason = null } : kept.Position;
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
    /// Once the callbacks have begun: gives them back what they remembered, and the training what they may have set in beginning, as weights that a first
    /// session started from.
    /// </summary>
    /// <param name="file">What <see cref="Restore()"/> gave.</param>
    public void RestoreAgain(CheckpointFile file)
    {
        if (_position is { Epoch: 1, Step: 0 })
        {
            return; // Kept before the callbacks began.
        }

        try
        {
            Restore(file);
            for (int i = 0; i < _callbacks.Count; i++)
            {
                _callbacks[i].LoadState(file.Read($"callbacks/{i}"));
            }
        }
        catch (Exception e) when (!TorchEngine.IsOutOfMemory(e))
        {
            throw Wrap(e);
        }
    }

    /// <summary>
    /// Keeps the training before its first step, so that a place that cannot be written shows before any work is lost. The callbacks have not begun and are not asked.
    /// </summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void SaveFirst()
    {
        Save([]);
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
    public void Save() => Save(_callbacks);

    private void Save(IReadOnlyList<ITrainingCallback> callbacks)
    {
        using DisposeScope scope = NewDisposeScope();
        try
        {
            CheckpointFile.Write(
                _options.Path,
                (_state with { Position = _run.GetPosition() }).ToJson(),
                [
                    .. _run.GetTensors().Select(t => (t.Name, t.Tensor.cpu())),
                    .. callbacks.Select((callback, i) => ($"callbacks/{i}", tensor(callback.SaveState()))),
                ]);
            Fault = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Fault = $"The checkpoint {_options.Path} cannot be written: {e.Message.TrimEnd('.')}. Free space or name another file; an earlier checkpoint there is as it was.";
        }

        _sinceLast.Restart();
    }

    private void Restore(CheckpointFile file)
    {
        using var noGrad = no_grad();
        foreach ((string name, Tensor tensor) in _run.GetTensors())
        {
            using Tensor onCpu = tensor.cpu();
            file.Read(name, onCpu);
            tensor.copy_(onCpu);
        }

        _run.RefreshWeights();
        _run.SetPosition(_position);
    }

    private CheckpointException Wrap(Exception e) => e switch
    {
        CheckpointException known => known,
        EndOfStreamException or InvalidDataException => new($"The checkpoint {_options.Path} cannot be used: {e.Message} {CheckpointFile.Remedy}", e),
        IOException or UnauthorizedAccessException => new($"The checkpoint {_options.Path} cannot be read: {e.Message} Try again once it can.", e),
        _ => new($"The checkpoint {_options.Path} is not one that this version reads: {e.Message} {CheckpointFile.Remedy}", e),
    };
}
