namespace FacialExpression.Training.Tests.Common;

public sealed class AtomicFileTests : TemporaryFolder
{
    private static readonly byte[] Old = [1, 2, 3];

    [Fact]
    public async Task Write_from_eight_threads_to_one_path_leaves_one_whole_file()
    {
        using var begin = new Barrier(8);
        await Task.WhenAll(Enumerable.Range(1, 8).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < 20; i++)
                {
                    begin.SignalAndWait();
                    AtomicFile.Write(At("m.onnx"), file =>
                    {
                        for (int part = 0; part < 4; part++)
                        {
                            file.Write(Enumerable.Repeat((byte)thread, 1000).ToArray());
                            file.Flush();
                        }
                    });
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        byte[] content = File.ReadAllBytes(At("m.onnx"));
        Assert.Equal(4000, content.Length);
        Assert.Single(content.Distinct());
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public void Write_that_fails_keeps_the_old_file_and_leaves_no_other()
    {
        File.WriteAllBytes(At("m.onnx"), Old);
        Assert.Throws<IOException>(() => AtomicFile.Write(At("m.onnx"), file =>
        {
            file.Write([9, 9]);
            file.Flush();
            throw new IOException("No space left on device");
        }));
        Assert.Equal(Old, File.ReadAllBytes(At("m.onnx")));
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public void Write_deletes_abandoned_temporary_files_of_its_path_alone()
    {
        string abandoned = Temporary("m.onnx");
        string recent = Temporary("m.onnx", TimeSpan.Zero);
        string[] others = [Temporary("other.onnx"), At("m.onnx.tmp"), At("m.onnx.backup.tmp"), At("m.onnx..tmp")];
        foreach (string other in others)
        {
            File.WriteAllBytes(other, Old);
            File.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddHours(-1));
        }

        AtomicFile.Write(At("m.onnx"), file => file.Write(Old));
        Assert.False(File.Exists(abandoned));
        Assert.All(others.Append(recent).Append(At("m.onnx")), path => Assert.True(File.Exists(path), path));
    }

    [Fact]
    public void Write_keeps_temporary_files_that_are_still_written()
    {
        AtomicFile.Write(At("m.onnx"), slow =>
        {
            slow.Write(Old);
            slow.Flush();
            File.SetLastWriteTimeUtc(slow.Name, DateTime.UtcNow.AddHours(-1));
            AtomicFile.Write(At("m.onnx"), fast => fast.Write([4]));
            Assert.Equal([4], File.ReadAllBytes(At("m.onnx")));
        });
        Assert.Equal(Old, File.ReadAllBytes(At("m.onnx")));
    }

    [Fact]
    public void Write_creates_missing_folders()
    {
        AtomicFile.Write(At("new/folder/m.onnx"), file => file.Write(Old));
        Assert.Equal(Old, File.ReadAllBytes(At("new/folder/m.onnx")));
    }

    private string Temporary(string name, TimeSpan? age = null)
    {
        string path = At($"{name}.{Guid.NewGuid():N}.tmp");
        File.WriteAllBytes(path, Old);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow - (age ?? TimeSpan.FromHours(1)));
        return path;
    }
}
