using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace FacialExpression.Tests.DependencyInjection;

public sealed class ExpressionServiceCollectionExtensionsTests : IDisposable
{
    private readonly string _model = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public ExpressionServiceCollectionExtensionsTests() => File.WriteAllBytes(_model, HandMadeModel.BrightnessModel());

    public void Dispose() => File.Delete(_model);

    [Fact]
    public void AddExpressionClassifier_registers_the_pretrained_model_as_a_singleton()
    {
        ExpressionClassifier classifier;
        using (ServiceProvider services = new ServiceCollection().AddExpressionClassifier().BuildServiceProvider())
        {
            classifier = services.GetRequiredService<ExpressionClassifier>();
            Assert.Same(classifier, services.GetRequiredService<ExpressionClassifier>());
            Assert.Equal("Expression ResNet", classifier.Metadata.ModelName);
        }

        Assert.Throws<ObjectDisposedException>(() => classifier.Predict(TestImages.Gif()));
    }

    [Fact]
    public void A_configured_model_file_its_options_and_a_detector_are_used()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IFaceDetector, WholePicture>()
            .AddExpressionClassifier(model =>
            {
                model.ModelPath = _model;
                model.Options = new ExpressionClassifierOptions { ImageLimits = new ImageLimits { MaxPixels = 100 } };
            })
            .BuildServiceProvider();
        ExpressionAnalyzer analyzer = services.GetRequiredService<ExpressionAnalyzer>();
        byte[] white = TestImages.Solid(10, 10, SKColors.White);
        Assert.Equal(Expression.Surprise, Assert.Single(analyzer.Analyze(white)).Prediction.Expression);
        Assert.Throws<ImageFormatException>(() => analyzer.Analyze(TestImages.Solid(10, 11, SKColors.White)));
    }

    // These tests have ONNX Runtime's CPU build, as an app that forgot the package.
    [Fact]
    public void A_configured_GPU_without_its_package_throws_when_the_classifier_is_requested()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddExpressionClassifier(model => model.Options = new ExpressionClassifierOptions { Device = PredictionDevice.Cuda })
            .BuildServiceProvider();
        Assert.Contains(
            "dotnet add package Microsoft.ML.OnnxRuntime.Gpu.",
            Assert.Throws<PredictionEngineException>(services.GetRequiredService<ExpressionClassifier>).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Keyed_models_coexist_and_are_disposed_with_the_services()
    {
        ExpressionClassifier own;
        using (ServiceProvider services = new ServiceCollection()
            .AddSingleton<IFaceDetector, WholePicture>()
            .AddKeyedSingleton<IFaceDetector, NoFaces>("none")
            .AddExpressionClassifier()
            .AddKeyedExpressionClassifier("own", model => model.ModelPath = _model)
            .AddKeyedExpressionClassifier("none", model => model.ModelPath = _model)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }))
        {
            own = services.GetRequiredKeyedService<ExpressionClassifier>("own");
            Assert.Same(own, services.GetRequiredKeyedService<ExpressionClassifier>("own"));
            Assert.Equal("Hand-made", own.Metadata.ModelName);
            Assert.Equal("Expression ResNet", services.GetRequiredService<ExpressionClassifier>().Metadata.ModelName);
            byte[] white = TestImages.Solid(10, 10, SKColors.White);
            Assert.Single(services.GetRequiredKeyedService<ExpressionAnalyzer>("own").Analyze(white));
            Assert.Empty(services.GetRequiredKeyedService<ExpressionAnalyzer>("none").Analyze(white));
        }

        Assert.Throws<ObjectDisposedException>(() => own.Predict(TestImages.Gif()));
    }

    // ASP.NET checks services so in development.
    [Fact]
    public void Validated_services_work_without_a_detector_and_with_a_scoped_one()
    {
        var strict = new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true };
        using ServiceProvider without = new ServiceCollection().AddExpressionClassifier(UseOwnModel).BuildServiceProvider(strict);
        Assert.Contains(
            nameof(IFaceDetector),
            Assert.Throws<InvalidOperationException>(without.GetRequiredService<ExpressionAnalyzer>).Message,
            StringComparison.Ordinal);
        using ServiceProvider with = new ServiceCollection()
            .AddScoped<IFaceDetector, WholePicture>().AddExpressionClassifier(UseOwnModel).BuildServiceProvider(strict);
        using IServiceScope request = with.CreateScope();
        Assert.Single(
            request.ServiceProvider.GetRequiredService<ExpressionAnalyzer>().Analyze(TestImages.Solid(10, 10, SKColors.White)));
    }

    [Fact]
    public void AddExpressionClassifier_does_not_replace_a_registered_classifier()
    {
        using ExpressionClassifier mine = ExpressionClassifier.Load(_model);
        using ServiceProvider services =
            new ServiceCollection().AddSingleton(mine).AddExpressionClassifier().BuildServiceProvider();
        Assert.Same(mine, services.GetRequiredService<ExpressionClassifier>());
        using ServiceProvider keyed = new ServiceCollection()
            .AddKeyedSingleton("own", mine).AddKeyedExpressionClassifier("own").BuildServiceProvider();
        Assert.Same(mine, keyed.GetRequiredKeyedService<ExpressionClassifier>("own"));
    }

    [Fact]
    public void A_missing_model_file_is_named_when_the_classifier_is_requested()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddExpressionClassifier(model => model.ModelPath = "gone.onnx").BuildServiceProvider();
        Assert.Contains(
            "gone.onnx",
            Assert.Throws<FileNotFoundException>(services.GetRequiredService<ExpressionClassifier>).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_setting_is_refused_at_registration()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentException>(() => services.AddExpressionClassifier(model => model.ModelPath = ""));
        Assert.Throws<ArgumentNullException>(() => services.AddExpressionClassifier(model => model.Options = null!));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => services.AddKeyedExpressionClassifier(
                "own", model => model.Options = new ExpressionClassifierOptions { Threads = 0 }));
        Assert.Empty(services);
    }

    private void UseOwnModel(ExpressionClassifierRegistration model) => model.ModelPath = _model;

    private sealed class WholePicture : IFaceDetector
    {
        public IReadOnlyList<FaceBox> Detect(Picture picture) => [new FaceBox(0, 0, picture.Width, picture.Height)];
    }

    private sealed class NoFaces : IFaceDetector
    {
        public IReadOnlyList<FaceBox> Detect(Picture picture) => [];
    }
}
