using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Training.Augmenting;

/// <summary>Images that a device augments against those of the CPU.</summary>
[Collection(TorchTests.Name)]
public sealed class DeviceAugmenterTests : TensorTests
{
    private const int Count = 40;

    private static readonly Dictionary<string, Augmentation> Settings = new()
    {
        ["flip"] = new() { HorizontalFlip = true },
        ["rotation"] = new() { Rotation = 180 },
        ["zoom"] = new() { Zoom = 0.9 },
        ["shift"] = new() { Shift = 1 },
        ["brightness"] = new() { Brightness = 1 },
        ["contrast"] = new() { Contrast = 1 },
        ["erasing"] = new() { Erasing = 0.7 },
        ["faces"] = Augmentation.Faces,
        ["all"] = new()
        {
            HorizontalFlip = true,
            Rotation = 90,
            Zoom = 0.5,
            Shift = 0.3,
            Brightness = 0.4,
            Contrast = 0.5,
            Erasing = 0.5,
        },
    };

    public static TheoryData<string, int, int, int> All
    {
        get
        {
            var data = new TheoryData<string, int, int, int>();
            foreach (string name in Settings.Keys)
            {
                data.Add(name, 48, 48, 1);
                data.Add(name, 32, 40, 3);
                data.Add(name, 7, 1, 2);
            }

            data.Add("all", 1, 1, 1);
            data.Add("all", 1, 9, 3);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Images_are_those_of_the_CPU(string name, int height, int width, int channels)
    {
        var input = new ImageShape(height, width, channels);
        Augmentation settings = Settings[name];
        foreach (float scale in new[] { 1, 1 / 255f })
        {
            (float[] expected, float[] actual) = Augment(settings, input, scale);
            float largest = expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second)) / scale;
            Assert.InRange(largest, 0, 0.05);
        }
    }

    [Fact]
    public void Noise_of_erased_rectangles_is_the_same_to_the_bit()
    {
        // On black, so that everything else is zero.
        var settings = new Augmentation { Erasing = 1 };
        (float[] expected, float[] actual) = Augment(settings, new ImageShape(20, 30, 3), 1 / 255f, black: true);
        Assert.Contains(expected, value => value > 0);
        Assert.Equal(expected, actual);
    }

    private static (float[] Expected, float[] Actual) Augment(
        Augmentation settings, ImageShape input, float scale, bool black = false)
    {
        var random = new SplitMix64(11);
        byte[] pixels = new byte[Count * input.Size];
        foreach (ref byte pixel in pixels.AsSpan())
        {
            pixel = black ? (byte)0 : (byte)random.NextInt(256);
        }

        var host = new Augmenter(settings, input, scale);
        float[] expected = new float[pixels.Length];
        double[] numbers = new double[Count * DeviceAugmenter.NumberCount];
        long[] integers = new long[Count * DeviceAugmenter.IntegerCount];
        for (int i = 0; i < Count; i++)
        {
            ImageChange change = ImageChange.Draw(settings, input, SplitMix64.Mix(5, (ulong)i));
            host.Apply(pixels.AsSpan(i * input.Size), expected.AsSpan(i * input.Size), change);
            DeviceAugmenter.Write(
                change,
                input,
                numbers.AsSpan(i * DeviceAugmenter.NumberCount, DeviceAugmenter.NumberCount),
                integers.AsSpan(i * DeviceAugmenter.IntegerCount, DeviceAugmenter.IntegerCount));
        }

        using var augmenter = new DeviceAugmenter(settings, input, scale, OtherDevice.Device);
        Tensor images = tensor(pixels).view(Count, input.Height, input.Width, input.Channels)
            .to(ScalarType.Float32).to(OtherDevice.Device).permute(0, 3, 1, 2);
        Tensor result = augmenter.Apply(
            images,
            tensor(numbers).view(Count, -1).to(OtherDevice.Device),
            tensor(integers).view(Count, -1).to(OtherDevice.Device));
        Assert.Equal([Count, input.Channels, input.Height, input.Width], result.shape);
        return (expected, OtherDevice.Values(result.permute(0, 2, 3, 1)));
    }

    [Fact]
    public void Random_numbers_are_those_of_the_CPU()
    {
        using var random = new DeviceRandom(OtherDevice.Device);
        foreach (ulong seed in new ulong[] { 0, 77, ulong.MaxValue - 3 })
        {
            var generator = new SplitMix64(seed);
            float[] expected = [.. Enumerable.Range(0, 100).Select(_ => (float)(byte)generator.NextUInt64())];
            Tensor seeds = tensor(unchecked((long)seed)).to(OtherDevice.Device);
            Tensor drawn = random.DrawBytes(arange(100, ScalarType.Int64, OtherDevice.Device), seeds);
            Assert.Equal(expected, OtherDevice.Values(drawn));
        }
    }
}
