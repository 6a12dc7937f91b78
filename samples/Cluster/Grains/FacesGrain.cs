using System.Text.Json;
using Orleans.Concurrency;

namespace FacialExpression.Samples.Cluster.Grains;

/// <inheritdoc cref="IFacesGrain"/>
[StatelessWorker]
internal sealed class FacesGrain(ExpressionAnalyzer analyzer) : Grain, IFacesGrain
{
    public Task<string> Analyze(byte[] image) =>
        Task.FromResult(JsonSerializer.Serialize(analyzer.Analyze(image), JsonSerializerOptions.Web));
}
