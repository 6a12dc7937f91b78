using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace FacialExpression.Training;

/// <summary>Steps on the CPU: it makes the images, and computes the loss.</summary>
internal sealed class HostSteps(BatchSource source, ImageShape input) : IStepSource
{
    public int StepsPerEpoch => source.StepsPerEpoch;

    public RunningMean Mean { get; set; }

    public IEnumerable<IStepBatch> Epoch(ulong seed, int done) =>
        source.Epoch(seed, done).Select(batch => new HostBatch(this, batch, input));

    public void Dispose()
    {
        // Nothing native.
    }

    private sealed class HostBatch(HostSteps steps, Batch batch, ImageShape input) : IStepBatch
    {
        public int Count => batch.Count;

        public Tensor GetImages()
        {
            Tensor images = empty([batch.Count, input.Height, input.Width, input.Channels], ScalarType.Float32, CPU);
            batch.Images.CopyTo(TensorMemory.Of<float>(images));
            return images.permute(0, 3, 1, 2);
        }

        public Tensor Score(Tensor logits)
        {
            Tensor values = logits.detach();
            Tensor gradient = empty_like(values);
            ReadOnlySpan<float> scores = TensorMemory.Of<float>(values);
            Span<float> slopes = TensorMemory.Of<float>(gradient);
            double loss = CrossEntropy.Compute(scores, batch.Targets, batch.Weights, batch.ClassCount, slopes);
            steps.Mean = steps.Mean.Add(loss, CountCorrect(scores), batch.Count);
            return gradient;
        }

        private int CountCorrect(ReadOnlySpan<float> scores)
        {
            int correct = 0;
            for (int i = 0; i < batch.Count; i++)
            {
                ReadOnlySpan<float> image = scores.Slice(i * batch.ClassCount, batch.ClassCount);
                correct += TensorPrimitives.IndexOfMax(image) == TensorPrimitives.IndexOfMax(batch.Target(i)) ? 1 : 0;
            }

            return correct;
        }
    }
}
