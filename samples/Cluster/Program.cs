using System.CommandLine;
using FacialExpression.Samples.Cluster;

var address = new ClusterAddress();
var root = new RootCommand("Scores images on many machines with Microsoft Orleans: docs/scale.md.")
{
    SiloCommand.Create(address),
    ScoreCommand.Create(address),
    PredictCommand.Create(address),
};
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
