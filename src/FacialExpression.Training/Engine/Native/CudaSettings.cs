using TorchSharp;

namespace FacialExpression.Training.Engine;

/// <summary>
/// libtorch's process-wide settings while trainings run on CUDA: convolutions that give the same result each time, without
/// which a resumed training would end with other weights, and float32 that has 24 bits. By itself libtorch lets convolutions
/// of float32 round their inputs to the 11 bits of TF32.
/// </summary>
/// <param name="settings">What is set, each with its value.</param>
internal sealed class CudaSettings(IReadOnlyList<(LibTorchSetting Setting, bool Value)> settings)
{
    private static readonly Lazy<CudaSettings> Process = new(() => new CudaSettings(
    [
        .. Known(LibTorchContext.DeterministicCudnn, true),
        .. Known(LibTorchContext.BenchmarkCudnn, false),
        (new LibTorchSetting(
            () => torch.backends.cudnn.allow_tf32, value => torch.backends.cudnn.allow_tf32 = value), false),
        (new LibTorchSetting(
            () => torch.backends.cuda.matmul.allow_tf32, value => torch.backends.cuda.matmul.allow_tf32 = value), false),
    ]));

    private readonly Lock _lock = new();
    private bool[] _before = [];
    private int _users;

    /// <summary>Changes the settings until the result is disposed.</summary>
    public static IDisposable Use() => Process.Value.Begin();

    /// <summary>One user more: the first one changes the settings, the last one to be disposed restores the app's.</summary>
    /// <exception cref="Exception">A setting cannot be read or changed; all are as before, and no user is counted.</exception>
    public IDisposable Begin()
    {
        lock (_lock)
        {
            if (_users == 0)
            {
                Change();
            }

            _users++;
        }

        return new User(this);
    }

    private static IEnumerable<(LibTorchSetting Setting, bool Value)> Known(LibTorchSetting? setting, bool value) =>
        setting is null ? [] : [(setting, value)];

    private void Change()
    {
        _before = [.. settings.Select(s => s.Setting.Get())];
        int changed = 0;
        try
        {
            for (; changed < settings.Count; changed++)
            {
                settings[changed].Setting.Set(settings[changed].Value);
            }
        }
        catch
        {
            Restore(changed);
            throw;
        }
    }

    private void End()
    {
        lock (_lock)
        {
            if (--_users == 0)
            {
                Restore(settings.Count);
            }
        }
    }

    private void Restore(int count)
    {
        for (int i = 0; i < count; i++)
        {
            settings[i].Setting.Set(_before[i]);
        }
    }

    private sealed class User(CudaSettings settings) : IDisposable
    {
        private CudaSettings? _settings = settings;

        public void Dispose() => Interlocked.Exchange(ref _settings, null)?.End();
    }
}
