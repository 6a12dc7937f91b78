using FacialExpression.Training.Engine;

namespace FacialExpression.Training.Tests.Engine;

public class AllocatorSettingsTests
{
    private const int MapThreshold = -3;
    private const int TrimThreshold = -1;

    [Fact]
    public void Settings_change_for_the_first_training_and_are_restored_after_the_last()
    {
        var calls = new List<string>();
        AllocatorSettings settings = Record(calls);
        IDisposable first = settings.Use();
        Assert.Equal([$"{MapThreshold}=1073741824", $"{TrimThreshold}=1073741824"], calls);
        IDisposable second = settings.Use();
        first.Dispose();
        first.Dispose();
        Assert.Equal(2, calls.Count);
        second.Dispose();
        Assert.Equal([$"{MapThreshold}=33554432", $"{TrimThreshold}=67108864", "trim"], calls[2..]);
        settings.Use().Dispose();
        Assert.Equal(10, calls.Count);
    }

    [Fact]
    public void Nothing_is_restored_if_nothing_could_be_set()
    {
        int trims = 0;
        new AllocatorSettings((_, _) => false, () => trims++).Use().Dispose();
        Assert.Equal(0, trims);
    }

    [Fact]
    public void Trainings_on_many_threads_restore_once_at_the_end()
    {
        var calls = new List<string>();
        AllocatorSettings settings = Record(calls);
        using (settings.Use())
        {
            Parallel.For(0, 100, _ => settings.Use().Dispose());
            Assert.Equal(2, calls.Count);
        }

        Assert.Equal("trim", Assert.Single(calls, call => call == "trim"));
        Assert.Equal(5, calls.Count);
    }

    [Theory]
    [InlineData("MALLOC_MMAP_THRESHOLD_", "131072", true)]
    [InlineData("MALLOC_TRIM_THRESHOLD_", "131072", true)]
    [InlineData("GLIBC_TUNABLES", "glibc.malloc.check=1:glibc.malloc.mmap_threshold=131072", true)]
    [InlineData("GLIBC_TUNABLES", "glibc.malloc.check=1", false)]
    [InlineData("MALLOC_ARENA_MAX", "2", false)]
    public void Thresholds_of_the_environment_are_left_alone(string name, string value, bool isChosen) =>
        Assert.Equal(isChosen, AllocatorSettings.IsChosen(variable => variable == name ? value : null));

    private static AllocatorSettings Record(List<string> calls) => new(
        (option, value) =>
        {
            calls.Add($"{option}={value}");
            return true;
        },
        () => calls.Add("trim"));
}
