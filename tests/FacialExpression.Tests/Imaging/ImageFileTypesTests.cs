namespace FacialExpression.Tests.Imaging;

public class ImageFileTypesTests
{
    [Theory]
    [InlineData("photos/face.jpg", true, true)]
    [InlineData("FACE.JFIF", true, true)]
    [InlineData("face.tar.webp", true, true)]
    [InlineData("phone.HEIC", true, false)]
    [InlineData("camera.dng", true, false)]
    [InlineData("scan.tif", true, false)]
    [InlineData("video.mp4", false, false)]
    [InlineData("jpg", false, false)]
    [InlineData("face.jpg/notes", false, false)]
    [InlineData("", false, false)]
    public void Images_are_told_by_their_endings(string path, bool isImage, bool isSupported) => Assert.Equal(
        (isImage, isSupported), (ImageFileTypes.IsImage(path), ImageFileTypes.IsSupported(path)));
}
