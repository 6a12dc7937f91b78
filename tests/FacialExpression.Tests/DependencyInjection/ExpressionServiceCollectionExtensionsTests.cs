using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace FacialExpression.Tests.DependencyInjection;

public sealed class ExpressionServiceCollectionExtensionsTests : IDisposable
{
    private readonly string _model = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public ExpressionServiceCollectionExtensionsTests() => File.WriteAllBytes(_model, HandMadeModel.BrightnessModel());

    public void Dispose() => File.Delete(_model);

    [Fact]
    public void The_pretrained_model_is_loaded_once_and_disposed_with_the_services()
    {
        ExpressionClassifier classifier;
        using (ServiceProvider services = new ServiceCollection().AddExpressionClassifier().BuildServiceProvider())
        {
            classifier = services.GetRequiredService<ExpressionClassifier>();
            Assert.Same(classifier, services.GetRequiredService<ExpressionClassifier>());
            Assert.Equal("Compact ResNet", classifier.Metadata.ModelName);
        }

        Assert.Throws<ObjectDisposedException>(() => classifier.Predict(TestImages.Gif()));
    }

    [Fact]
    public void A_model_file_its_options_and_a_detector_are_used()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IFaceDetector, WholePicture>()
            .AddExpressionClassifier(_model, new ExpressionClassifierOptions { Limits = new ImageLimits { MaxPixels = 100 } })
            .BuildServiceProvider();
        ExpressionAnalyzer analyzer = services.GetRequiredService<ExpressionAnalyzer>();
        Assert.Equal(Expression.Surprise, Assert.Single(analyzer.Analyze(TestImages.Solid(10, 10, SKColors.White))).Prediction.Expression);
        Assert.Throws<ImageFormatException>(() => analyzer.Analyze(TestImages.Solid(10, 11, SKColors.White)));
    }

    // Web apps under development have their services checked so.
    [Fact]
    public void Strict_services_take_it_without_a_detector_and_with_a_scoped_one()
    {
        var strict = new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true };
        using ServiceProvider without = new ServiceCollection().AddExpressionClassifier(_model).BuildServiceProvider(strict);
        Assert.Contains(nameof(IFaceDetector), Assert.Throws<InvalidOperationException>(without.GetRequiredService<ExpressionAnalyzer>).Message, StringComparison.Ordinal);
        using ServiceProvider with = new ServiceCollection().AddScoped<IFaceDetector, WholePicture>().AddExpressionClassifier(_model).BuildServiceProvider(strict);
        using IServiceScope request = with.CreateScope();
        Assert.Single(request.ServiceProvider.GetRequiredService<ExpressionAnalyzer>().Analyze(TestImages.Solid(10, 10, SKColors.White)));
    }

    [Fact]
    public void A_classifier_that_is_there_stays()
    {
        using ExpressionClassifier mine = ExpressionClassifier.Load(_model);
        using ServiceProvider services = new ServiceCollection().AddSingleton(mine).AddExpressionClassifier().BuildServiceProvider();
        Assert.Same(mine, services.GetRequiredService<ExpressionClassifier>());
    }

    [Fact]
    public void A_missing_model_file_is_named_when_it_is_asked_for()
    {
        using ServiceProvider services = new ServiceCollection().AddExpressionClassifier("gone.onnx").BuildServiceProvider();
        Assert.Contains("gone.onnx", Assert.Throws<FileNotFoundException>(services.GetRequiredService<ExpressionClassifier>).Message, StringComparison.Ordinal);
    }

    private sealed class WholePicture : IFaceDetector
    {
        public IReadOnlyList<FaceBox> Detect(Picture picture) => [new FaceBox(0, 0, picture.Width, picture.Height)];
    }
}
