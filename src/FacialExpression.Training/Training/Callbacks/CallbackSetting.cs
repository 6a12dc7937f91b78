using System.Globalization;
using System.Runtime.CompilerServices;

namespace FacialExpression.Training;

/// <summary>Checks callbacks' settings. The message has the setting, its rule and what was received.</summary>
internal static class CallbackSetting
{
    public static int NotNegative(int value, [CallerMemberName] string name = "") =>
        Check(value, value >= 0, "not be negative", name);

    public static double NotNegative(double value, [CallerMemberName] string name = "") =>
        Check(value, value >= 0 && double.IsFinite(value), "be finite and not negative", name);

    public static MonitoredMetric Defined(MonitoredMetric value, [CallerMemberName] string name = "") =>
        Check(value, Enum.IsDefined(value), $"be one of {string.Join(", ", Enum.GetNames<MonitoredMetric>())}", name);

    /// <summary>Checks the path of what a callback writes, before a training has spent an epoch on it.</summary>
    /// <exception cref="ArgumentException">The path is empty, or an address.</exception>
    public static string WritablePath(string path, [CallerArgumentExpression(nameof(path))] string name = "")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path, name);
        return MissingPath.DescribeAddress(path) is { } fault ? throw new ArgumentException(fault, name) : path;
    }

    public static T Check<T>(T value, bool ok, string rule, [CallerMemberName] string name = "") => ok
        ? value
        : throw new ArgumentOutOfRangeException(
            name, string.Create(CultureInfo.InvariantCulture, $"{name} must {rule}; received {value}."));
}
