using System.Runtime.InteropServices;

namespace FacialExpression.Tests.Imaging.Decoding;

/// <summary>Real files of every common form, each compared with the pixels that another program gives.</summary>
public class ImageFormatTests
{
    // File, reference, tolerated difference in levels of gray: none if both only copy numbers, more if decoders round
    // differently.
    private static readonly (string File, string Reference, int Levels)[] _files =
    [
        ("baseline.jpg", "jpeg", 1),
        ("progressive.jpg", "jpeg", 1),
        ("restart.jpg", "jpeg", 1),
        ("arithmetic.jpg", "jpeg", 1),
        ("icc.jpg", "jpeg", 1),
        ("icc-garbage.jpg", "jpeg", 1),
        ("444.jpg", "jpeg-444", 1),
        ("422.jpg", "jpeg-422", 1),
        ("440.jpg", "jpeg-440", 1),
        ("odd.jpg", "jpeg-odd", 1),
        ("rgb.jpg", "jpeg-rgb", 1),
        ("gray.jpg", "jpeg-gray", 1),
        ("details-last.jpg", "jpeg-gray", 1),
        ("cmyk.jpg", "jpeg-cmyk", 1),
        ("ycck.jpg", "jpeg-ycck", 1),
        ("exif-orientation9.jpg", "jpeg", 1),
        ("exif-orientation-long.jpg", "jpeg", 1),
        ("exif-endless-ifd.jpg", "jpeg", 1),
        ("exif-beyond-end.jpg", "jpeg", 1),
        ("exif-many-entries.jpg", "jpeg", 1),
        ("exif-empty.jpg", "jpeg", 1),
        ("exif-thumbnail.jpg", "jpeg", 1),
        ("appended.jpg", "jpeg", 1),
        ("gray1.png", "gray1", 0),
        ("gray1-interlaced.png", "gray1", 0),
        ("gray2.png", "gray2", 0),
        ("gray4.png", "gray4", 0),
        ("gray8.png", "gray", 0),
        ("gray8-trns.png", "gray8-trns", 0),
        ("gray16.png", "gray", 1),
        ("gray-alpha8.png", "grayalpha", 1),
        ("gray-alpha16.png", "grayalpha", 1),
        ("rgb8.png", "rgb", 0),
        ("rgb8-trns.png", "rgb8-trns", 0),
        ("rgb8-gama.png", "rgb", 0),
        ("rgb8-iccp.png", "rgb", 0),
        ("interlaced.png", "rgb", 0),
        ("rgb16.png", "rgb", 1),
        ("palette1.png", "colors1", 0),
        ("palette2.png", "colors2", 0),
        ("palette4.png", "colors4", 0),
        ("palette4-interlaced.png", "colors4", 0),
        ("palette8.png", "colors8", 0),
        ("palette-hole.png", "hole", 0),
        ("palette-trns.png", "palette-trns", 1),
        ("rgba8.png", "alpha", 1),
        ("rgba8-interlaced.png", "alpha", 1),
        ("rgba16.png", "alpha", 1),
        ("lossy.webp", "webp-lossy", 1),
        ("lossy-alpha.webp", "webp-lossy-alpha", 1),
        ("lossless.webp", "rgb", 0),
        ("lossless-alpha.webp", "alpha", 1),
        ("icc.webp", "rgb", 0),
        ("animated.webp", "rgb", 0),
        ("animated-part.webp", "part", 1),
        ("palette1.bmp", "colors1", 0),
        ("palette4.bmp", "colors4", 0),
        ("palette8.bmp", "colors8", 0),
        ("rle8.bmp", "colors8", 0),
        ("rle8-skips.bmp", "bmp-rle8-skips", 0),
        ("rle4.bmp", "bmp-rle4", 0),
        ("555.bmp", "bmp-555", 1),
        ("565.bmp", "bmp-565", 1),
        ("rgb24.bmp", "rgb", 0),
        ("rgb24-odd.bmp", "bmp-rgb24-odd", 0),
        ("rgb24-os2.bmp", "rgb", 0),
        ("top-down.bmp", "rgb", 0),
        ("rgbx32.bmp", "rgb", 0),
        ("rgba32.bmp", "alpha", 1),
        ("still.gif", "colors8", 0),
        ("interlaced.gif", "colors8", 0),
        ("transparent.gif", "hole", 0),
        ("animated.gif", "colors8", 0),
        ("animated-part.gif", "gif-part", 0),
    ];

    // One for each path through decoding, crop and resize.
    private static readonly string[] _golden =
    [
        "444.jpg", "gray.jpg", "odd.jpg", "rgb8.png", "gray8.png", "rgba8.png", "palette8.png", "lossless.webp", "still.gif",
        "rgb24.bmp",
    ];

    public static TheoryData<string, string, int> Files => [.. _files];

    public static TheoryData<string> Golden => [.. _golden];

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_gives_the_pixels_that_ImageMagick_gives(string file, string reference, int levels)
    {
        (ImageShape shape, byte[] expected) = PictureFiles.Reference(reference);
        byte[] gray = new ImagePreprocessor(shape).ToGray(PictureFiles.Read(file));
        Assert.InRange(PictureFiles.MaxDifference(expected, gray), 0, levels);
    }

    [Fact]
    public void Reference_pictures_differ_more_than_the_tolerance()
    {
        // Otherwise a second frame, or an inverted picture, would pass for the first.
        (_, byte[] expected) = PictureFiles.Reference("rgb");
        byte[] reversed = [.. expected.AsEnumerable().Reverse()];
        Assert.True(PictureFiles.MaxDifference(expected, reversed) > 50);
    }

    // A change of a weight, a rounding or the resize changes the input of every trained model.
    [Theory]
    [MemberData(nameof(Golden))]
    public void Preprocessed_pixels_of_a_file_never_change(string file)
    {
        byte[] gray = new ImagePreprocessor().ToGray(PictureFiles.Read(file));
        byte[]? golden = PictureFiles.Golden(file);

        // Skia sums in a different order on other processors.
        int levels = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 0 : 1;
        if (golden is null || PictureFiles.MaxDifference(golden, gray) > levels)
        {
            string seen = PictureFiles.WriteSeen(file, gray);
            string difference = golden is null ? "none is stored" : $"{PictureFiles.MaxDifference(golden, gray)} levels";
            Assert.Fail($"The 48×48 pixels of {file} are not the pinned ones ({difference}). "
                + $"If that is intended, copy {seen} to Imaging/Files/Golden, and train the pretrained model again.");
        }
    }

    [Fact]
    public void Every_picture_file_has_a_test()
    {
        IEnumerable<string> tested = _files.Select(f => f.File);
        Assert.Equal(PictureFiles.All.Where(f => !ImageOrientationTests.IsTurned(f)).Order(), tested.Order());
    }
}
