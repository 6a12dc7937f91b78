using System.CommandLine;
using FacialExpression.Samples.Cluster.Grains;

namespace FacialExpression.Samples.Cluster;

/// <summary><c>predict FILE</c>: asks the cluster about one image.</summary>
internal static class PredictCommand
{
    public static Command Create(ClusterAddress address)
    {
        var image = new Argument<string>("FILE") { Description = "an image" };
        var command = new Command("predict", "Finds the faces of an image, on any silo.") { image };
        address.AddTo(command);
        command.SetAction(async (arguments, stop) =>
        {
            byte[] bytes = await File.ReadAllBytesAsync(arguments.GetRequiredValue(image), stop).ConfigureAwait(false);
            using IHost client = await ClusterClientHost.StartAsync(address.DatabaseOf(arguments), stop).ConfigureAwait(false);
            IFacesGrain faces = client.Services.GetRequiredService<IGrainFactory>().GetGrain<IFacesGrain>(0);
            Console.WriteLine(await faces.Analyze(bytes, stop).ConfigureAwait(false));
            return 0;
        });
        return command;
    }
}
