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

    public static T Check<T>(T value, bool ok, string rule, [CallerMemberName] string name = "") => ok
        ? value
        : throw new ArgumentOutOfRangeException(
            name, string.Create(CultureInfo.InvariantCulture, $"{name} must {rule}; received {value}."));
}
