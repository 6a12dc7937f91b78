using System.IO.Compression;

namespace FacialExpression.Training.Tests.Data;

public sealed class DatasetArchiveTests : TemporaryFolder
{
    private static readonly DatasetOptions Skip = new() { InvalidItems = InvalidItemHandling.Skip };

    [Fact]
    public void FromZip_loads_entries_that_begin_with_a_dot_folder()
    {
        TestData.WriteZip(At("set.zip"), TestData.CompleteSet(), "./");
        ExpressionDataset dataset = ExpressionDataset.FromZip(At("set.zip"));
        Assert.Equal((14, 14), (dataset.Training.Count, dataset.Validation.Count));
        Assert.Equal("train/angry/0.png", dataset.Training.Names[0]);
    }

    [Theory]
    [InlineData("fer2013/fer2013.csv", "FromCsv")]
    [InlineData("images.zip", "FromZip")]
    [InlineData("fer2013.tar.gz", "FromFolder")]
    [InlineData("fer2013.7z", "FromFolder")]
    public void FromZip_names_the_call_that_loads_what_is_inside(string entry, string call)
    {
        TestData.WriteZip(At("set.zip"), new Dictionary<string, byte[]> { [entry] = [1, 2, 3], ["readme.txt"] = [1] });
        string message = Assert.Throws<DatasetException>(() => ExpressionDataset.FromZip(At("set.zip"), Skip)).Message;
        Assert.Contains($"\"{entry}\"", message, StringComparison.Ordinal);
        Assert.Contains($"ExpressionDataset.{call}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromFolder_names_the_call_that_loads_what_is_inside()
    {
        TestData.WriteFolder(At("set"), new Dictionary<string, byte[]> { ["fer2013.csv"] = [1] });
        string message = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set"))).Message;
        Assert.Contains("\"fer2013.csv\": load it with ExpressionDataset.FromCsv", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fer2013.tar.gz", new byte[] { 0x1f, 0x8b, 8, 0 }, "a gzip archive")]
    [InlineData("fer2013.zip", new byte[] { 0x1f, 0x8b, 8, 0 }, "a gzip archive")]
    [InlineData("fer2013.7z", new byte[] { 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c }, "a 7-Zip archive")]
    [InlineData("fer2013.zip", new byte[] { (byte)'<', (byte)'h', (byte)'t', (byte)'m', (byte)'l', (byte)'>' }, "a web page")]
    public void Load_names_what_a_file_is(string name, byte[] content, string expected)
    {
        File.WriteAllBytes(At(name), content);
        string message = Assert.Throws<DatasetException>(() => ExpressionDataset.Load(At(name))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_recognizes_a_zip_without_its_extension()
    {
        TestData.WriteZip(At("archive"), TestData.CompleteSet());
        Assert.Equal(14, ExpressionDataset.Load(At("archive")).Training.Count);
    }

    [Fact]
    public void FromZip_reports_a_password_once()
    {
        TestData.WriteZip(At("set.zip"), TestData.CompleteSet());
        byte[] bytes = File.ReadAllBytes(At("set.zip"));
        MarkAsEncrypted(bytes);
        File.WriteAllBytes(At("locked.zip"), bytes);
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromZip(At("locked.zip")));
        Assert.Contains("password (28 of 28 entries)", error.Message, StringComparison.Ordinal);
        Assert.Contains("ExpressionDataset.FromFolder", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Problems.Count, 1, 3);
    }

    [Fact]
    public void FromZip_loads_the_last_of_two_entries_of_one_name()
    {
        TestData.WriteZip(At("set.zip"), TestData.CompleteSet());
        using (ZipArchive zip = ZipFile.Open(At("set.zip"), ZipArchiveMode.Update))
        {
            using Stream stream = zip.CreateEntry("train/angry/0.png").Open();
            stream.Write(TestData.Png(48, 48, 250));
        }

        DatasetProblem problem = Assert.Single(
            Assert.Throws<DatasetException>(() => ExpressionDataset.FromZip(At("set.zip"))).Problems);
        Assert.Equal(
            "train/angry/0.png: is 2 times in the archive; only the last is loaded, as when unpacking", problem.ToString());
        ExpressionDataset dataset = ExpressionDataset.FromZip(At("set.zip"), Skip);
        Assert.Equal(14, dataset.Training.Count);
        Assert.Equal(250, dataset.Training.GetPixels(0)[0]);
    }

    // Bit 0 of the general purpose flags, in each local header and in each entry of the central directory.
    private static void MarkAsEncrypted(byte[] zip)
    {
        for (int i = 0; i < zip.Length - 10; i++)
        {
            if (zip.AsSpan(i).StartsWith("PK\u0003\u0004"u8))
            {
                zip[i + 6] |= 1;
            }
            else if (zip.AsSpan(i).StartsWith("PK\u0001\u0002"u8))
            {
                zip[i + 8] |= 1;
            }
        }
    }
}
