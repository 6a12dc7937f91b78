namespace FacialExpression.Benchmarks;

/// <summary>The measurements of one model.</summary>
internal sealed record ModelFigures
{
    public required string Model { get; init; }

    public required RawPixels OneThread { get; init; }

    public required RawPixels DefaultThreads { get; init; }

    public required JpegBytes JpegBytes { get; init; }

    public required BatchOfFiles BatchOfFiles { get; init; }

    public static ModelFigures Measure(string model, JpegFiles files, int threads, int rounds)
    {
        string path = Path.Combine(AppContext.BaseDirectory, model);
        return new ModelFigures
        {
            Model = model,
            OneThread = RawPixels.Measure(path, files, 1, rounds),
            DefaultThreads = RawPixels.Measure(path, files, threads, rounds),
            JpegBytes = JpegBytes.Measure(path, files, rounds),
            BatchOfFiles = BatchOfFiles.Measure(path, files, rounds),
        };
    }
}
