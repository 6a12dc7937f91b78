using FacialExpression;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers prediction with an app's services.</summary>
public static class ExpressionServiceCollectionExtensions
{
    /// <summary>
    /// Adds a singleton <see cref="ExpressionClassifier"/>, loaded when it is first requested and disposed with the services, and
    /// an <see cref="ExpressionAnalyzer"/> for apps that also register an <see cref="IFaceDetector"/> of any lifetime.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Chooses the model and its settings; called at once. Default: the pretrained model.</param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// A classifier that is registered already stays. A missing or damaged model file, and a GPU that cannot be used, throw when
    /// the classifier is first requested. Several models are registered by <see cref="AddKeyedExpressionClassifier"/>.
    /// </remarks>
    /// <example><code>
    /// builder.Services.AddExpressionClassifier();
    /// app.MapPost("/expression", async (Stream body, ExpressionClassifier classifier, CancellationToken stop) =>
    ///     await classifier.PredictAsync(body, stop));
    /// // An ImageFormatException is the sender's fault: docs/prediction.md answers it with 400.
    /// </code></example>
    public static IServiceCollection AddExpressionClassifier(
        this IServiceCollection services, Action<ExpressionClassifierRegistration>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ExpressionClassifierRegistration registration = Configure(configure);
        services.TryAddSingleton(_ => registration.Load());
        services.TryAddTransient(all => new ExpressionAnalyzer(
            all.GetRequiredService<ExpressionClassifier>(), all.GetRequiredService<IFaceDetector>()));
        return services;
    }

    /// <summary>
    /// Adds a singleton <see cref="ExpressionClassifier"/> under a key, for apps with several models, and an
    /// <see cref="ExpressionAnalyzer"/> under the same key. The analyzer takes the <see cref="IFaceDetector"/> of that key, or
    /// the one without a key if there is none.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="serviceKey">The key, such as a name.</param>
    /// <param name="configure">Chooses the model and its settings; called at once. Default: the pretrained model.</param>
    /// <returns>The same services.</returns>
    /// <remarks>A classifier that is registered under this key already stays.</remarks>
    /// <example><code>
    /// builder.Services.AddKeyedExpressionClassifier("own", model => model.ModelPath = "model.onnx");
    /// app.MapPost("/own", async (
    ///     Stream body, [FromKeyedServices("own")] ExpressionClassifier classifier, CancellationToken stop) =>
    ///     await classifier.PredictAsync(body, stop));
    /// </code></example>
    public static IServiceCollection AddKeyedExpressionClassifier(
        this IServiceCollection services, object serviceKey, Action<ExpressionClassifierRegistration>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        ExpressionClassifierRegistration registration = Configure(configure);
        services.TryAddKeyedSingleton(serviceKey, (_, _) => registration.Load());
        services.TryAddKeyedTransient(serviceKey, (all, key) => new ExpressionAnalyzer(
            all.GetRequiredKeyedService<ExpressionClassifier>(key),
            all.GetKeyedService<IFaceDetector>(key) ?? all.GetRequiredService<IFaceDetector>()));
        return services;
    }

    private static ExpressionClassifierRegistration Configure(Action<ExpressionClassifierRegistration>? configure)
    {
        var registration = new ExpressionClassifierRegistration();
        configure?.Invoke(registration);
        return registration;
    }
}
