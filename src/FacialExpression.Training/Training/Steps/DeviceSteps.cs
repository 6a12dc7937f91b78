using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>
/// Steps on another device than the CPU. It has the images; the CPU draws which of them a step uses, and how they change, and
/// sends that for several steps at once. Losses are added up on the device and copied only when someone asks for them.
/// </summary>
internal sealed class DeviceSteps : IStepSource
{
    // Sending waits until the device has done all steps before, so this bounds its queue.
    private const int MostSteps = 64;

    // The most values of the images that are made at once: enough to fill a GPU; making them takes a few hundred MB.
    private const long MostValues = 1 << 21;

    private readonly BatchSource _source;
    private readonly ResidentImages _images;
    private readonly DeviceAugmenter? _augmenter;
    private readonly ImageShape _input;
    private readonly Device _device;
    private readonly int _stepsAtOnce;
    private readonly Tensor _lossSum;
    private readonly Tensor _correct;
    private RunningMean _mean;
    private bool _isKnown = true;

    /// <param name="source">Makes the batches, without images.</param>
    /// <param name="images">The images of the split.</param>
    /// <param name="augmenter">Changes single images; <see langword="null"/> if nothing does.</param>
    /// <param name="input">The size of each image.</param>
    /// <param name="device">Where the images are.</param>
    public DeviceSteps(
        BatchSource source, ResidentImages images, DeviceAugmenter? augmenter, ImageShape input, Device device)
    {
        (_source, _images, _augmenter, _input, _device) = (source, images, augmenter, input, device);
        _stepsAtOnce = (int)Math.Clamp(MostValues / Math.Max(1, (long)source.Capacity * input.Size), 1, MostSteps);
        _stepsAtOnce = Math.Clamp(_stepsAtOnce, 1, Math.Max(1, source.StepsPerEpoch));
        using DisposeScope scope = NewDisposeScope();
        _lossSum = scope.Detach(zeros([1], ScalarType.Float64, device));
        _correct = scope.Detach(zeros([1], ScalarType.Int64, device));
    }

    public int StepsPerEpoch => _source.StepsPerEpoch;

    // Sums since the mean was set, so that it does not depend on when somebody asked.
    public RunningMean Mean
    {
        get
        {
            if (!_isKnown)
            {
                _mean = _mean with { LossSum = _lossSum.item<double>(), Correct = _correct.item<long>() };
                _isKnown = true;
            }

            return _mean;
        }

        set
        {
            using DisposeScope scope = NewDisposeScope();
            (_mean, _isKnown) = (value, true);
            _lossSum.Fill_(value.LossSum);
            _correct.Fill_(value.Correct);
        }
    }

    public IEnumerable<IStepBatch> Epoch(ulong seed, int done)
    {
        // Always the same steps at once, also if the epoch is resumed: with another number of images libtorch may round
        // differently.
        int step = done - (done % _stepsAtOnce);
        using IEnumerator<Batch> batches = _source.Epoch(seed, step).GetEnumerator();
        StepTable[] tables = [NewTable(), NewTable()];
        Task<StepTable> next = Task.Run(() => tables[0].Fill(batches));
        try
        {
            for (int i = 1; next.GetAwaiter().GetResult() is { Count: > 0 } table; i++)
            {
                using MadeImages made = Make(table);
                StepTable other = tables[i % 2];
                next = Task.Run(() => other.Fill(batches));
                foreach ((int start, int count) in table.Steps)
                {
                    if (step++ >= done)
                    {
                        yield return new DeviceBatch(this, made, start, count);
                    }
                }
            }
        }
        finally
        {
            Task.WaitAny(next); // It uses the batches.
        }
    }

    public void Dispose()
    {
        _lossSum.Dispose();
        _correct.Dispose();
    }

    private StepTable NewTable() => new(_stepsAtOnce, _source, _input);

    private MadeImages Make(StepTable table)
    {
        using IDisposable gradients = GradientMode.Enable();
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = Send(table.Numbers, table.Count, ScalarType.Float64);
        Tensor integers = Send(table.Integers, table.Count, ScalarType.Int64);
        Tensor places = Column(integers, StepTable.Image);
        Tensor images = _augmenter is null
            ? _images.Get(places)
            : _augmenter.Apply(
                _images.GetPixels(places),
                numbers.narrow(1, StepTable.ChangedNumbers(_source), DeviceAugmenter.NumberCount),
                integers.narrow(1, StepTable.ChangedIntegers, DeviceAugmenter.IntegerCount));
        if (table.IsMixed)
        {
            Tensor ratio = Column(numbers, StepTable.Ratio(_source)).to(ScalarType.Float32).view(-1, 1, 1, 1);
            images = (ratio * images).Plus(ratio.OneMinus() * images.index_select(0, Column(integers, StepTable.Other)));
        }

        Tensor labels = Column(integers, StepTable.Label);
        scope.Detach(images, numbers, labels);
        return new MadeImages(images, numbers, labels);
    }

    private Tensor Send<T>(ReadOnlySpan<T> values, int rows, ScalarType type)
        where T : unmanaged
    {
        Tensor onCpu = empty([rows, values.Length / rows], type, CPU);
        values.CopyTo(TensorMemory.Of<T>(onCpu));
        return onCpu.to(_device, copy: true);
    }

    private static Tensor Column(Tensor table, int index) => table.narrow(1, index, 1).flatten();

    private void Add(Tensor negativeLoss, Tensor correct, int images)
    {
        _lossSum.AddScaled_(negativeLoss, -images);
        _correct.Add_(correct);
        (_mean, _isKnown) = (_mean with { Images = _mean.Images + images }, false);
    }

    /// <summary>The images of several steps.</summary>
    private sealed record MadeImages(Tensor Images, Tensor Numbers, Tensor Labels) : IDisposable
    {
        public void Dispose()
        {
            Images.Dispose();
            Numbers.Dispose();
            Labels.Dispose();
        }
    }

    private sealed class DeviceBatch(DeviceSteps steps, MadeImages made, int start, int count) : IStepBatch
    {
        public int Count => count;

        public Tensor GetImages() => made.Images.narrow(0, start, count);

        public Tensor Score(Tensor logits)
        {
            Tensor numbers = made.Numbers.narrow(0, start, count);
            Tensor targets = numbers.narrow(1, 0, steps._source.ClassCount);
            Tensor weights = numbers.narrow(1, StepTable.Weight(steps._source), 1);
            (Tensor negativeLoss, Tensor gradient) = DeviceCrossEntropy.Compute(logits, targets, weights);
            steps.Add(negativeLoss, logits.argmax(1).eq(made.Labels.narrow(0, start, count)).sum(), count);
            return gradient;
        }
    }
}
