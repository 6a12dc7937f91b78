using FacialExpression.Training;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>The batches of an epoch, each made on a background thread during the step before it.</summary>
internal static class CropBatches
{
    /// <summary>The batches from a step on. Seed, epoch and step decide each one.</summary>
    public static IEnumerable<TrainingCrop[]> Of(CropMaker maker, DetectorRecipe recipe, int epoch, int firstStep)
    {
        ulong seed = SplitMix64.Mix((ulong)recipe.Seed, (ulong)epoch);
        Task<TrainingCrop[]> next = Make(firstStep);
        for (int step = firstStep; step < recipe.StepsPerEpoch; step++)
        {
            TrainingCrop[] batch = next.GetAwaiter().GetResult();
            next = step + 1 < recipe.StepsPerEpoch ? Make(step + 1) : next;
            yield return batch;
        }

        Task<TrainingCrop[]> Make(int step) => Task.Run(() =>
        {
            ulong own = SplitMix64.Mix(seed, (ulong)step);
            int side = recipe.Crops.Sides[new SplitMix64(own).NextInt(recipe.Crops.Sides.Count)];
            int count = Math.Max(1, recipe.BatchPixels / (side * side));
            return Enumerable.Range(0, count).Select(i => maker.Make(side, SplitMix64.Mix(own, (ulong)i + 1))).ToArray();
        });
    }
}
