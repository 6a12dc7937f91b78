namespace FacialExpression.Training;

/// <summary>What a device needs to make the batches of several steps: a row of numbers and one of integers per image.</summary>
/// <param name="steps">The most steps.</param>
/// <param name="source">Where the batches are from.</param>
/// <param name="input">The size of each image.</param>
internal sealed class StepTable(int steps, BatchSource source, ImageShape input)
{
    // Integers: which image, the class with the largest target, the image that it is mixed with; then the augmenter's.
    public const int Image = 0;
    public const int Label = 1;
    public const int Other = 2;
    private const int OwnIntegers = 3;

    private readonly double[] _numbers = new double[steps * source.Capacity * Columns(source)];
    private readonly long[] _integers = new long[steps * source.Capacity * IntegerColumns];
    private readonly List<(int Start, int Count)> _steps = [];

    /// <summary>The integers of an image.</summary>
    public const int IntegerColumns = OwnIntegers + DeviceAugmenter.IntegerCount;

    /// <summary>The first of the augmenter's integers.</summary>
    public const int ChangedIntegers = OwnIntegers;

    /// <summary>
    /// The column of the weight, after the targets of all classes: divided by the number of images of its step.
    /// </summary>
    public static int Weight(BatchSource source) => source.ClassCount;

    /// <summary>The column of the ratio in which the image is mixed.</summary>
    public static int Ratio(BatchSource source) => source.ClassCount + 1;

    /// <summary>The first of the augmenter's numbers.</summary>
    public static int ChangedNumbers(BatchSource source) => source.ClassCount + 2;

    /// <summary>The numbers of an image.</summary>
    public static int Columns(BatchSource source) => ChangedNumbers(source) + DeviceAugmenter.NumberCount;

    /// <summary>The first image of each step and the number of its images.</summary>
    public IReadOnlyList<(int Start, int Count)> Steps => _steps;

    /// <summary>The number of images.</summary>
    public int Count { get; private set; }

    /// <summary>Whether images are mixed.</summary>
    public bool IsMixed { get; private set; }

    /// <summary>The numbers, image by image.</summary>
    public ReadOnlySpan<double> Numbers => _numbers.AsSpan(0, Count * Columns(source));

    /// <summary>The integers, image by image.</summary>
    public ReadOnlySpan<long> Integers => _integers.AsSpan(0, Count * IntegerColumns);

    /// <summary>Describes the next batches.</summary>
    public StepTable Fill(IEnumerator<Batch> batches)
    {
        Count = 0;
        _steps.Clear();
        while (_steps.Count < steps && batches.MoveNext())
        {
            Add(batches.Current);
        }

        return this;
    }

    private void Add(Batch batch)
    {
        int columns = Columns(source);
        for (int i = 0; i < batch.Count; i++)
        {
            Span<double> numbers = _numbers.AsSpan((Count + i) * columns, columns);
            Span<long> integers = _integers.AsSpan((Count + i) * IntegerColumns, IntegerColumns);
            ReadOnlySpan<float> target = batch.Target(i);
            for (int c = 0; c < target.Length; c++)
            {
                numbers[c] = target[c];
            }

            numbers[Weight(source)] = batch.Weights[i] / (double)batch.Count;
            integers[Image] = batch.Indices[i];
            integers[Label] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(target);
            if (batch.Mix is (var ratio, var order))
            {
                IsMixed = true;
                numbers[Ratio(source)] = ratio;
                integers[Other] = Count + order[i];
            }

            if (source.ChangesImages)
            {
                DeviceAugmenter.Write(batch.Changes[i], input, numbers[ChangedNumbers(source)..], integers[ChangedIntegers..]);
            }
        }

        _steps.Add((Count, batch.Count));
        Count += batch.Count;
    }
}
