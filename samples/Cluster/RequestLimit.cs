using Microsoft.AspNetCore.RateLimiting;

namespace FacialExpression.Samples.Cluster;

/// <summary>
/// How many single requests a silo has at a time: some per core, so that none waits long. It refuses the others at once, before
/// it reads their bodies, and they can ask another silo.
/// </summary>
internal static class RequestLimit
{
    public const string Name = "requests";

    private const int PerCore = 4;

    public static void AddRequestLimit(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "1";
            return ValueTask.CompletedTask;
        };
        limiter.AddConcurrencyLimiter(Name, options =>
        {
            options.PermitLimit = PerCore * Environment.ProcessorCount;
            options.QueueLimit = 0;
        });
    });
}
