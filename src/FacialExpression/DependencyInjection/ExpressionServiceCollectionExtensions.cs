using FacialExpression;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers prediction with an app's services.</summary>
public static class ExpressionServiceCollectionExtensions
{
    /// <summary>
    /// Adds a singleton <see cref="ExpressionClassifier"/>, loaded when it is first requested and disposed with the services.
    /// <see cref="AddExpressionAnalyzer"/> adds it together with a face detector.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Chooses the model and its settings; called at once. Default: the pretrained model.</param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// A classifier that is registered already stays. A missing or damaged model file, and a GPU that cannot be used, throw when
    /// the classifier is first requested. Call its <see cref="ExpressionClassifier.WarmUp"/> before <c>app.Run()</c>, and no
    /// request waits. Several models are registered by <see cref="AddKeyedExpressionClassifier"/>. An app with logging gets an
    /// entry when a model is loaded.
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
        ExpressionClassifierRegistration registration = Configure(new ExpressionClassifierRegistration(), configure);
        services.TryAddSingleton(all => registration.Load(all));
        return services;
    }

    /// <summary>
    /// Adds a singleton <see cref="ExpressionClassifier"/> under a key, for apps with several models.
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
        ExpressionClassifierRegistration registration = Configure(new ExpressionClassifierRegistration(), configure);
        services.TryAddKeyedSingleton(serviceKey, (all, _) => registration.Load(all));
        return services;
    }

    /// <summary>
    /// Adds a singleton <see cref="ExpressionAnalyzer"/> with what it consists of, an <see cref="ExpressionClassifier"/> and an
    /// <see cref="IFaceDetector"/>. They are loaded when they are first requested and disposed with the services.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Chooses models and settings; called at once. Default: the models inside the package.</param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// What is registered already stays: register an <see cref="IFaceDetector"/> of your own before, as a singleton. A missing or
    /// damaged model file throws when the analyzer is first requested. Call its
    /// <see cref="ExpressionAnalyzer.WarmUp"/> before <c>app.Run()</c>, and no request waits.
    /// </remarks>
    /// <example><code>
    /// builder.Services.AddExpressionAnalyzer(faces => faces.DetectorOptions = new FaceDetectorOptions { MinFaceSize = 48 });
    /// app.MapPost("/faces", async (Stream body, ExpressionAnalyzer analyzer, CancellationToken stop) =>
    ///     await analyzer.AnalyzeAsync(body, stop));
    /// // An ImageFormatException is the sender's fault: docs/prediction.md answers it with 400.
    /// </code></example>
    public static IServiceCollection AddExpressionAnalyzer(
        this IServiceCollection services, Action<ExpressionAnalyzerRegistration>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ExpressionAnalyzerRegistration registration = Configure(new ExpressionAnalyzerRegistration(), configure);
        services.TryAddSingleton(all => registration.Classifier.Load(all));
        services.TryAddSingleton<IFaceDetector>(all => registration.LoadDetector(all));
        services.TryAddSingleton(all => new ExpressionAnalyzer(
            all.GetRequiredService<ExpressionClassifier>(), all.GetRequiredService<IFaceDetector>()));
        return services;
    }

    /// <summary>
    /// Adds a singleton <see cref="ExpressionAnalyzer"/> under a key, with an <see cref="ExpressionClassifier"/> and an
    /// <see cref="IFaceDetector"/> under the same key, for apps with several models.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="serviceKey">The key, such as a name.</param>
    /// <param name="configure">Chooses models and settings; called at once. Default: the models inside the package.</param>
    /// <returns>The same services.</returns>
    /// <remarks>What is registered under this key already stays. What is registered without a key is not used.</remarks>
    public static IServiceCollection AddKeyedExpressionAnalyzer(
        this IServiceCollection services, object serviceKey, Action<ExpressionAnalyzerRegistration>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        ExpressionAnalyzerRegistration registration = Configure(new ExpressionAnalyzerRegistration(), configure);
        services.TryAddKeyedSingleton(serviceKey, (all, _) => registration.Classifier.Load(all));
        services.TryAddKeyedSingleton<IFaceDetector>(serviceKey, (all, _) => registration.LoadDetector(all));
        services.TryAddKeyedSingleton(serviceKey, (all, key) => new ExpressionAnalyzer(
            all.GetRequiredKeyedService<ExpressionClassifier>(key), all.GetRequiredKeyedService<IFaceDetector>(key)));
        return services;
    }

    private static TRegistration Configure<TRegistration>(TRegistration registration, Action<TRegistration>? configure)
    {
        configure?.Invoke(registration);
        return registration;
    }
}
