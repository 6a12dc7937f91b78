using static FacialExpression.Training.ActivationFunction;

namespace FacialExpression.Training;

/// <summary>
/// The four networks of the article "Building an image classifier using convolutional neural networks" (March 2023),
/// and a regularised fourth. Parameter counts are for 48×48 gray images and seven classes.
/// </summary>
/// <remarks>
/// The article gives neither epochs nor batch sizes. The default options are ours: <c>docs/experiment</c> says how they were
/// chosen and shows what they give beside the article's figures.
/// </remarks>
public static class KnownModels
{
    /// <summary>Two convolutions, one pool, Dense 128 with dropout. 3,984,775 parameters.</summary>
    public static IExpressionModelBuilder Model1 { get; } = new KnownModel(
        "Model 1", new TrainingOptions { Epochs = 3, BatchSize = 256, ValidationBatchSize = 256 }, TwoConvolutions);

    /// <summary>Model 1's network, with a smaller training batch and another validation batch. 3,984,775 parameters.</summary>
    public static IExpressionModelBuilder Model2 { get; } = new KnownModel(
        "Model 2", new TrainingOptions { Epochs = 9, BatchSize = 64, ValidationBatchSize = 256 }, TwoConvolutions);

    /// <summary>Three convolutions, each with a pool, Dense 128. 355,847 parameters.</summary>
    public static IExpressionModelBuilder Model3 { get; } = new KnownModel(
        "Model 3",
        new TrainingOptions { Epochs = 7, BatchSize = 32, ValidationBatchSize = 256 },
        classCount =>
        [
            new Conv2D(32, 3, Relu),
            new MaxPooling2D(2),
            new Conv2D(64, 3, Relu),
            new MaxPooling2D(2),
            new Conv2D(128, 3, Relu),
            new MaxPooling2D(2),
            new Flatten(),
            new Dense(128, Relu),
            new Dense(classCount, Softmax),
        ]);

    /// <summary>The article's "36-76-1024": two convolutions, each with a pool, Dense 1024. It overfits. 7,815,659 parameters.</summary>
    public static IExpressionModelBuilder Model4 { get; } = new KnownModel(
        "Model 4",
        new TrainingOptions { Epochs = 8, BatchSize = 64, ValidationBatchSize = 256 },
        classCount =>
        [
            new Conv2D(36, 3, Relu),
            new MaxPooling2D(2),
            new Conv2D(76, 3, Relu),
            new MaxPooling2D(2),
            new Flatten(),
            new Dense(1024, Relu),
            new Dense(classCount, Softmax),
        ]);

    /// <summary>
    /// Model 4 with dropout after each pool and after the wide Dense, which narrows the gap between training and validation.
    /// The article names a Model 4.5 only by its result; this one is ours. 7,815,659 parameters.
    /// </summary>
    public static IExpressionModelBuilder Model4Regularized { get; } = new KnownModel(
        "Model 4.5",
        new TrainingOptions { Epochs = 10, BatchSize = 64, ValidationBatchSize = 256 },
        classCount =>
        [
            new Conv2D(36, 3, Relu),
            new MaxPooling2D(2),
            new Dropout(0.25),
            new Conv2D(76, 3, Relu),
            new MaxPooling2D(2),
            new Dropout(0.5),
            new Flatten(),
            new Dense(1024, Relu),
            new Dropout(0.5),
            new Dense(classCount, Softmax),
        ]);

    /// <summary>All of them, in the article's order.</summary>
    public static IReadOnlyList<IExpressionModelBuilder> All { get; } = Array.AsReadOnly<IExpressionModelBuilder>([Model1, Model2, Model3, Model4, Model4Regularized]);

    private static Layer[] TwoConvolutions(int classCount) =>
    [
        new Conv2D(32, 3, Relu),
        new Conv2D(64, 3, Relu),
        new MaxPooling2D(2),
        new Flatten(),
        new Dense(128, Relu),
        new Dropout(0.5),
        new Dense(classCount, Softmax),
    ];
}
