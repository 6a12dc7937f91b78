using System.Text.Json;
using Orleans.Concurrency;

namespace FacialExpression.Samples.Cluster.Grains;

/// <inheritdoc cref="IFacesGrain"/>
[StatelessWorker]
internal sealed class FacesGrain(ExpressionAnalyzer analyzer) : Grain, IFacesGrain
{
    public Task<FacesAnswer> Analyze(byte[] image)
    {
        try
        {
            using var picture = Picture.Decode(image);
            var answer = new { picture = new { picture.Width, picture.Height }, faces = analyzer.Analyze(picture) };
            return Task.FromResult(new FacesAnswer(JsonSerializer.Serialize(answer, JsonSerializerOptions.Web), null));
        }
        catch (ImageFormatException e)
        {
            return Task.FromResult(new FacesAnswer(null, e.Message));
        }
    }
}
