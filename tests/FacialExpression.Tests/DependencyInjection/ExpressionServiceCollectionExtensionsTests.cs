using System.Text.RegularExpressions;
using FacialExpression.Tests.ModelFiles.Imported;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
    public void What_is_loaded_is_in_the_log_of_the_app()
    {
        var log = new ListLogger();
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(log)
            .AddExpressionAnalyzer(faces => faces.Classifier.ModelPath = _model)
            .BuildServiceProvider();
        services.GetRequiredService<ExpressionAnalyzer>();
        string name = services.GetRequiredService<ExpressionClassifier>().Metadata.ModelName;
        Assert.Collection(
            log.Entries,
            entry => Assert.Matches(
                $"^FacialExpression.ExpressionClassifier: Loaded the classifier \"{name}\" from {Regex.Escape(_model)} "
                + "for Cpu in [0-9]+ ms$",
                entry),
            entry => Assert.Matches(
                "^FacialExpression.FaceDetector: Loaded the face detector from the package in [0-9]+ ms$", entry));
    }

    [Fact]
    public void A_configured_model_file_its_options_and_a_detector_are_used()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IFaceDetector, WholePicture>()
            .AddExpressionAnalyzer(faces =>
            {
                faces.Classifier.ModelPath = _model;
                faces.Classifier.Options = new ExpressionClassifierOptions { ImageLimits = new ImageLimits { MaxPixels = 100 } };
            })
            .BuildServiceProvider();
        ExpressionAnalyzer analyzer = services.GetRequiredService<ExpressionAnalyzer>();
        byte[] white = TestImages.Solid(10, 10, SKColors.White);
        Assert.Equal(Expression.Surprise, Assert.Single(analyzer.Analyze(white)).Prediction.Expression);
        Assert.Throws<ImageFormatException>(() => analyzer.Analyze(TestImages.Solid(10, 11, SKColors.White)));
    }

    [Fact]
    public void A_model_of_other_software_is_loaded_with_its_options()
    {
        ImportedModel ferplus = ImportedModel.Of("ferplus");
        using ServiceProvider services = new ServiceCollection()
            .AddExpressionClassifier(model =>
            {
                model.ModelPath = ImportedModel.PathOf("ferplus.onnx");
                model.OnnxModelOptions = ferplus.Options;
            })
            .BuildServiceProvider();
        Assert.Equal("ferplus", services.GetRequiredService<ExpressionClassifier>().Metadata.ModelName);

        using ServiceProvider without = new ServiceCollection()
            .AddExpressionClassifier(model => model.OnnxModelOptions = ferplus.Options)
            .BuildServiceProvider();
        Assert.Contains(
            "set ModelPath",
            Assert.Throws<InvalidOperationException>(without.GetRequiredService<ExpressionClassifier>).Message,
            StringComparison.Ordinal);
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
            .AddKeyedSingleton<IFaceDetector, WholePicture>("own")
            .AddKeyedSingleton<IFaceDetector, NoFaces>("none")
            .AddExpressionClassifier()
            .AddKeyedExpressionAnalyzer("own", faces => faces.Classifier.ModelPath = _model)
            .AddKeyedExpressionAnalyzer("none", faces => faces.Classifier.ModelPath = _model)
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
    public void AddExpressionAnalyzer_registers_the_models_inside_the_package()
    {
        var strict = new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true };
        ExpressionAnalyzer analyzer;
        IFaceDetector detector;
        using (ServiceProvider services = new ServiceCollection().AddExpressionAnalyzer().BuildServiceProvider(strict))
        {
            analyzer = services.GetRequiredService<ExpressionAnalyzer>();
            using IServiceScope request = services.CreateScope();
            Assert.Same(analyzer, request.ServiceProvider.GetRequiredService<ExpressionAnalyzer>());
            detector = services.GetRequiredService<IFaceDetector>();
            Assert.IsType<FaceDetector>(detector);
            Assert.Empty(analyzer.Analyze(TestImages.Solid(40, 40, SKColors.White)));
        }

        Assert.Throws<ObjectDisposedException>(() => analyzer.Analyze(TestImages.Gif()));
        using Picture picture = Picture.Decode(TestImages.Gif());
        Assert.Throws<ObjectDisposedException>(() => detector.Detect(picture));
    }

    [Fact]
    public void A_configured_detector_is_loaded_when_it_is_requested()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, HandMadeDetector.Create());
        try
        {
            void Configure(ExpressionAnalyzerRegistration faces)
            {
                faces.Classifier.ModelPath = _model;
                faces.DetectorPath = path;
                faces.DetectorOptions = new FaceDetectorOptions { Threshold = 0.7f };
            }

            using ServiceProvider services = new ServiceCollection()
                .AddExpressionAnalyzer(Configure).AddKeyedExpressionAnalyzer("own", Configure).BuildServiceProvider();
            foreach (IFaceDetector detector in new[]
            {
                services.GetRequiredService<IFaceDetector>(), services.GetRequiredKeyedService<IFaceDetector>("own"),
            })
            {
                Assert.Equal(0.7f, Assert.IsType<FaceDetector>(detector).Threshold);
            }
        }
        finally
        {
            File.Delete(path);
        }

        using ServiceProvider missing = new ServiceCollection()
            .AddExpressionAnalyzer(faces => faces.DetectorPath = "gone.onnx").BuildServiceProvider();
        Assert.Contains(
            "gone.onnx",
            Assert.Throws<FileNotFoundException>(missing.GetRequiredService<ExpressionAnalyzer>).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddExpressionAnalyzer(faces => faces.DetectorPath = ""));
        Assert.Throws<ArgumentNullException>(
            () => new ServiceCollection().AddExpressionAnalyzer(faces => faces.DetectorOptions = null!));
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

    private sealed class WholePicture : IFaceDetector
    {
        public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default) =>
            [new DetectedFace { Box = new FaceBox(0, 0, picture.Width, picture.Height) }];
    }

    private sealed class NoFaces : IFaceDetector
    {
        public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default) => [];
    }

    private sealed class ListLogger : ILoggerFactory, ILogger
    {
        private string _category = "";

        public List<string> Entries { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName)
        {
            _category = categoryName;
            return this;
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Add($"{_category}: {formatter(state, exception)}");
    }
}
