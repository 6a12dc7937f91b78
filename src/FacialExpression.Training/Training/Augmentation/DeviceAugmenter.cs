using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FacialExpression.Training;

/// <summary>
/// <see cref="Augmenter"/> in libtorch's operations, for other devices than the CPU: many images at once, the same images from
/// the same changes, but for rounding.
/// </summary>
internal sealed class DeviceAugmenter : IDisposable
{
    /// <summary>The numbers that describe the changes of an image: an affine map, contrast and brightness.</summary>
    public const int NumberCount = 8;

    /// <summary>The integers that describe them: the erased rectangle and the seed of its noise.</summary>
    public const int IntegerCount = 5;

    private const int MapLength = 6;

    private readonly ImageShape _input;
    private readonly float _scale;
    private readonly bool _changesTone;
    private readonly Tensor? _pixels;
    private readonly Tensor? _rows;
    private readonly Tensor? _columns;
    private readonly Tensor? _channels;
    private readonly DeviceRandom? _random;

    /// <param name="settings">The changes to expect; in range.</param>
    /// <param name="input">The size of each image.</param>
    /// <param name="scale">The factor for each value of a result.</param>
    /// <param name="device">Where the images are.</param>
    public DeviceAugmenter(Augmentation settings, ImageShape input, float scale, Device device)
    {
        (_input, _scale) = (input, scale);
        _changesTone = settings.Contrast > 0 || settings.Brightness > 0;
        using DisposeScope scope = NewDisposeScope();
        Tensor Range(int count, ScalarType type, params long[] shape) => TensorArithmetic.Range(count, type, device).view(shape);
        if (settings.HorizontalFlip || settings.Rotation > 0 || settings.Zoom > 0 || settings.Shift > 0)
        {
            // Every pixel as a row (x, y, 1). In double precision, because the app may allow shorter numbers in float32 products.
            Tensor x = Range(input.Width, ScalarType.Float64, 1, -1, 1).expand(input.Height, -1, -1);
            Tensor y = Range(input.Height, ScalarType.Float64, -1, 1, 1).expand(-1, input.Width, -1);
            _pixels = scope.Detach(cat([x, y, ones_like(x)], 2).view(-1, 3));
        }

        if (settings.Erasing > 0)
        {
            _rows = scope.Detach(Range(input.Height, ScalarType.Int64, 1, -1, 1, 1));
            _columns = scope.Detach(Range(input.Width, ScalarType.Int64, 1, 1, -1, 1));
            _channels = scope.Detach(Range(input.Channels, ScalarType.Int64, 1, 1, 1, -1));
            _random = new DeviceRandom(device);
        }
    }

    /// <summary>Writes what describes an image's changes.</summary>
    /// <param name="change">The changes.</param>
    /// <param name="input">The size of the image.</param>
    /// <param name="numbers">Receives <see cref="NumberCount"/> numbers.</param>
    /// <param name="integers">Receives <see cref="IntegerCount"/> integers.</param>
    public static void Write(in ImageChange change, ImageShape input, Span<double> numbers, Span<long> integers)
    {
        // grid_sample counts from −1 to 1 instead of pixels. If there is one pixel only, it is at every place.
        AffineMap map = AffineMap.Of(change, input);
        double x = input.Width == 1 ? 0 : 2.0 / (input.Width - 1);
        double y = input.Height == 1 ? 0 : 2.0 / (input.Height - 1);
        ReadOnlySpan<double> values =
        [
            map.XX * x, map.YX * y,
            map.XY * x, map.YY * y,
            (map.X0 * x) - 1, (map.Y0 * y) - 1,
            change.Contrast, change.Brightness,
        ];
        values.CopyTo(numbers);
        PixelRectangle erased = change.Erased;
        ReadOnlySpan<long> places = [erased.Y, erased.X, erased.Height, erased.Width, unchecked((long)change.NoiseSeed)];
        places.CopyTo(integers);
    }

    /// <summary>Augments images.</summary>
    /// <param name="images">[N, channels, height, width] in [0, 255].</param>
    /// <param name="numbers">[N, <see cref="NumberCount"/>] in double precision.</param>
    /// <param name="integers">[N, <see cref="IntegerCount"/>].</param>
    /// <returns>The result, in [0, 255] times the scale.</returns>
    public Tensor Apply(Tensor images, Tensor numbers, Tensor integers)
    {
        if (_pixels is not null)
        {
            Tensor places = _pixels.matmul(numbers.narrow(1, 0, MapLength).reshape(-1, 3, 2)).to(ScalarType.Float32);
            images = F.grid_sample(
                images,
                places.view(-1, _input.Height, _input.Width, 2),
                GridSampleMode.Bilinear,
                GridSamplePaddingMode.Border,
                align_corners: true);
        }

        if (_changesTone)
        {
            Tensor contrast = Column(numbers, MapLength).to(ScalarType.Float32);
            Tensor offset = (images.mean([2, 3], keepdim: true) * contrast.OneMinus()).Plus(Column(numbers, MapLength + 1));
            images = (images * contrast).Add_(offset.to(ScalarType.Float32)).Clamp_(0, byte.MaxValue);
        }

        images = images.Times(_scale);
        return _random is null ? images : Erase(images, integers);
    }

    public void Dispose()
    {
        foreach (IDisposable? part in (IDisposable?[])[_pixels, _rows, _columns, _channels, _random])
        {
            part?.Dispose();
        }
    }

    private Tensor Erase(Tensor images, Tensor integers)
    {
        Tensor fromTop = _rows! - Column(integers, 0);
        Tensor fromLeft = _columns! - Column(integers, 1);
        (Tensor height, Tensor width) = (Column(integers, 2), Column(integers, 3));
        Tensor inRows = fromTop.IsAtLeast(0).logical_and(fromTop.lt(height));
        Tensor inColumns = fromLeft.IsAtLeast(0).logical_and(fromLeft.lt(width));

        // The noise of a rectangle runs through its rows, pixels and channels.
        Tensor order = (fromTop * width).Plus(fromLeft).Times(_input.Channels).Plus(_channels!);
        Tensor noise = _random!.DrawBytes(order, Column(integers, 4)).Times(_scale);
        return where(inRows.logical_and(inColumns).permute(0, 3, 1, 2), noise.permute(0, 3, 1, 2), images);
    }

    // One value per image, to be used with [N, …, …, …].
    private static Tensor Column(Tensor table, int index) => table.narrow(1, index, 1).view(-1, 1, 1, 1);
}
