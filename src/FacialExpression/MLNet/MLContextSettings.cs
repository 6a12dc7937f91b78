using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace FacialExpression;

/// <summary>The settings of the <see cref="MLContext"/> behind a catalog.</summary>
/// <param name="Environment">Where messages go, which come out of <see cref="MLContext.Log"/>.</param>
/// <param name="Seed">The context's seed.</param>
/// <param name="GpuDeviceId">The GPU asked for.</param>
/// <param name="FallbackToCpu">Whether to use the CPU if the GPU cannot be used.</param>
/// <param name="TempFilePath">The folder for temporary files.</param>
[RequiresUnreferencedCode(MLNetReflection.Unreferenced)]
[RequiresDynamicCode(MLNetReflection.Dynamic)]
internal sealed record MLContextSettings(
    IHostEnvironment Environment, int? Seed, int? GpuDeviceId, bool FallbackToCpu, string TempFilePath)
{
    /// <summary>Asks the catalog. ML.NET shows its environment only to its own assemblies, so this uses reflection.</summary>
    /// <param name="catalog">A catalog of transforms or of trainers.</param>
    /// <exception cref="NotSupportedException">This version of ML.NET is built in another way.</exception>
    public static MLContextSettings Of(object catalog)
    {
        var environment = (IHostEnvironment)Read(catalog, "Environment")!;
        return new MLContextSettings(
            environment,
            (int?)Read(environment, nameof(Seed)),
            (int?)Read(environment, nameof(GpuDeviceId)),
            (bool)Read(environment, nameof(FallbackToCpu))!,
            (string?)Read(environment, nameof(TempFilePath)) ?? Path.GetTempPath());
    }

    private static object? Read(object owner, string name)
    {
        PropertyInfo property = owner.GetType().GetInterfaces()
            .Where(type => type.Namespace!.StartsWith("Microsoft.ML", StringComparison.Ordinal))
            .Select(type => type.GetProperty(name))
            .FirstOrDefault(found => found is not null) ?? throw new NotSupportedException(
                $"Microsoft.ML {owner.GetType().Assembly.GetName().Version} has no {name} where this library expects it. "
                + "Use the version that this package references.");
        return property.GetValue(owner);
    }
}
