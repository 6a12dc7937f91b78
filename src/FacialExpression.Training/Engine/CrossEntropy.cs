namespace FacialExpression.Training.Engine;

/// <summary>
/// The loss of a batch, Keras' <c>CategoricalCrossentropy(from_logits=True)</c>, and its gradient; in double precision.
/// </summary>
internal static class CrossEntropy
{
    /// <summary>
    /// Mean loss over the images, Σ −weight · Σ target · log softmax(logits) / images, and the gradient of the logits.
    /// </summary>
    /// <param name="logits">[images, classes].</param>
    /// <param name="targets">[images, classes]; each row sums to 1.</param>
    /// <param name="weights">One per image; empty if all are 1.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="gradient">Receives the gradient, [images, classes]; empty to leave it out.</param>
    /// <returns>The mean loss, as Keras counts it: divided by the number of images, not by the sum of the weights.</returns>
    public static double Compute(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, int classes, Span<float> gradient)
    {
        int images = logits.Length / classes;
        double total = 0;
        for (int image = 0; image < images; image++)
        {
            ReadOnlySpan<float> row = logits.Slice(image * classes, classes);
            ReadOnlySpan<float> target = targets.Slice(image * classes, classes);
            double weight = (weights.IsEmpty ? 1 : weights[image]) / (double)images;
            double greatest = double.NegativeInfinity;
            foreach (float logit in row)
            {
                greatest = double.IsNaN(logit) ? double.NaN : Math.Max(greatest, logit);
            }

            double sum = 0;
            foreach (float logit in row)
            {
                sum += Math.Exp(logit - greatest);
            }

            double logSum = greatest + Math.Log(sum);
            for (int c = 0; c < classes; c++)
            {
                double logProbability = row[c] - logSum;
                total -= target[c] == 0 ? 0 : weight * target[c] * logProbability;
                if (!gradient.IsEmpty)
                {
                    gradient[(image * classes) + c] = (float)(weight * (Math.Exp(logProbability) - target[c]));
                }
            }

            if (double.IsNaN(logSum))
            {
                total = double.NaN;
            }
        }

        return total;
    }
}
