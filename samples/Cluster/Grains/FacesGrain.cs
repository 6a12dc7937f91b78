using System.Text.Json;
using Orleans.Concurrency;

namespace FacialExpression.Samples.Cluster.Grains;

/// <inheritdoc cref="IFacesGrain"/>
[StatelessWorker]
internal sealed class FacesGrain(ExpressionAnalyzer analyzer) : Grain, IFacesGrain
{
    public Task<FacesAnswer> Analyze(byte[] image, CancellationToken cancellationToken)
    {
        // Who asked may have gone while others were answered.
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using var picture = Picture.Decode(image);
            IReadOnlyList<FaceExpression> faces = analyzer.Analyze(picture, cancellationToken);
            var answer = new { picture = new { picture.Width, picture.Height }, faces };
            return Task.FromResult(new FacesAnswer(JsonSerializer.Serialize(answer, JsonSerializerOptions.Web), null));
        }
        catch (ImageFormatException e)
        {
            return Task.FromResult(new FacesAnswer(null, e.Message));
        }
    }
}
