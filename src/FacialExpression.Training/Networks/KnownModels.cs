using static FacialExpression.Training.ActivationFunction;

namespace FacialExpression.Training;

/// <summary>
/// The four networks of the article "Building an image classifier using convolutional neural networks" (March 2023), a
/// regularized fourth, and two residual networks: <see cref="CompactResNet"/>, and <see cref="ExpressionResNet"/>, which learns
/// from people's votes. Parameter counts are for 48×48 gray images and seven classes.
/// </summary>
/// <remarks>
/// The article gives neither epochs nor batch sizes. The default options are ours: <c>docs/experiment</c> has how they were
/// chosen, and their results beside the article's figures.
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

    /// <summary>
    /// The article's "36-76-1024": two convolutions, each with a pool, Dense 1024. It overfits. 7,815,659 parameters.
    /// </summary>
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

    /// <summary>
    /// A residual network (He et al. 2016) made for two cores: a stem of 32 filters, then 64, 128 and 256 filters at half the
    /// size each, with residual blocks where they are cheap. 1,868,711 parameters, 117 million multiply-adds per image.
    /// </summary>
    /// <remarks>
    /// <c>samples/Maintainers/TrainPretrained</c> has the recipe that was measured, with its learning rate schedule. The default
    /// options are a shorter form without that schedule, which was not measured.
    /// </remarks>
    public static IExpressionModelBuilder CompactResNet { get; } = new KnownModel(
        "Compact ResNet",
        new TrainingOptions
        {
            Epochs = 20,
            BatchSize = 64,
            ValidationBatchSize = 256,
            Optimizer = new Sgd { LearningRate = 0.05, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 },
            Augmentation = Augmentation.Faces,
            LabelSmoothing = 0.1,
            AverageMomentum = 0.999,
        },
        classCount => ResNet(classCount));

    /// <summary>
    /// <see cref="CompactResNet"/> with one more residual block, of 64 filters at 24×24. 1,942,951 parameters, 160 million
    /// multiply-adds per image. The model inside the package FacialExpression is this network.
    /// </summary>
    /// <remarks>
    /// <c>samples/Maintainers/TrainPretrained</c> trains it on people's votes (<c>ExpressionDataset.WithVotes</c>), with a
    /// learning rate schedule and class weights. The default options are a shorter form without them, which was not measured.
    /// </remarks>
    public static IExpressionModelBuilder ExpressionResNet { get; } = new KnownModel(
        "Expression ResNet",
        CompactResNet.DefaultOptions,
        classCount => ResNet(classCount, ResidualBlock(64)));

    /// <summary>The article's networks, in its order.</summary>
    public static IReadOnlyList<IExpressionModelBuilder> Article { get; } =
        Array.AsReadOnly<IExpressionModelBuilder>([Model1, Model2, Model3, Model4, Model4Regularized]);

    /// <summary>All of them: the article's, then ours.</summary>
    public static IReadOnlyList<IExpressionModelBuilder> All { get; } =
        Array.AsReadOnly([.. Article, CompactResNet, ExpressionResNet]);

    /// <param name="classCount">The number of classes.</param>
    /// <param name="atHalfSize">What follows the convolution of 64 filters.</param>
    private static Layer[] ResNet(int classCount, params Layer[] atHalfSize) =>
    [
        .. Convolution(32),
        new MaxPooling2D(2),
        .. Convolution(64),
        .. atHalfSize,
        new MaxPooling2D(2),
        .. Convolution(128),
        .. ResidualBlock(128),
        new MaxPooling2D(2),
        .. Convolution(256),
        .. ResidualBlock(256),
        new GlobalAveragePooling2D(),
        new Dense(classCount, Softmax),
    ];

    private static Layer[] Convolution(int filters) => [.. Normalized(filters), new Activation(Relu)];

    private static Layer[] Normalized(int filters) =>
        [new Conv2D(filters, 3) { Padding = Padding.Same, UseBias = false }, new BatchNormalization()];

    private static Layer[] ResidualBlock(int filters) =>
        [new Residual([.. Convolution(filters), .. Normalized(filters)]), new Activation(Relu)];

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
