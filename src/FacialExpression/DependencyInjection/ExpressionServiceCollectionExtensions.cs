using FacialExpression;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers prediction with an app's services.</summary>
public static class ExpressionServiceCollectionExtensions
{
    /// <summary>
    /// Adds an <see cref="ExpressionClassifier"/> for the whole app, loaded when it is first asked for and disposed with the services, and an
    /// <see cref="ExpressionAnalyzer"/> for apps that register an <see cref="IFaceDetector"/>, of whatever lifetime.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="modelPath">A file that <c>TrainedExpressionModel.Save</c> wrote. Default: <see langword="null"/>, the model inside the package.</param>
    /// <param name="options">Limits and threads. Default: <see langword="null"/>, the defaults.</param>
    /// <returns>The same services.</returns>
    /// <remarks>A classifier that is registered already stays. What is wrong with a model file is thrown when the classifier is first asked for.</remarks>
    /// <example><code>
    /// builder.Services.AddExpressionClassifier();
    /// app.MapPost("/expression", async (Stream body, ExpressionClassifier classifier, CancellationToken stop) => $"{await classifier.PredictAsync(body, stop)}");
    /// // An ImageFormatException is the sender's fault: docs/prediction.md answers it with 400.
    /// </code></example>
    public static IServiceCollection AddExpressionClassifier(this IServiceCollection services, string? modelPath = null, ExpressionClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ExpressionClassifierOptions settings = options ?? new ExpressionClassifierOptions();
        services.TryAddSingleton(_ => modelPath is null ? ExpressionClassifier.LoadPretrained(settings) : ExpressionClassifier.Load(modelPath, settings));
        services.TryAddTransient(all => new ExpressionAnalyzer(all.GetRequiredService<ExpressionClassifier>(), all.GetRequiredService<IFaceDetector>()));
        return services;
    }
}
