using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Training;
using FacialExpression.Training.Formats.Onnx.Quantization;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>From a detector in float32 to the same detector in int8, as expression models are quantized.</summary>
/// <remarks>
/// The last convolutions stay in float32: the outputs are logits, logarithms and places, for which 256 levels are too few.
/// </remarks>
internal static class DetectorInt8
{
    private const int Side = 320;
    private const int Count = 256;
    private const ulong Seed = 7;

    /// <summary>Changes a model.</summary>
    /// <param name="model">As <see cref="DetectorExporter"/> made it.</param>
    /// <param name="pictures">Training pictures, which show the ranges of its activations.</param>
    /// <param name="recipe">Makes crops of them; changes of pixels are left out.</param>
    public static void Quantize(ModelProto model, TrainingPictures pictures, CropRecipe recipe)
    {
        var maker = new CropMaker(pictures, recipe with { Occlusion = 0, Light = 0, Blur = 0, Noise = 0, Jpeg = 0 });
        byte[] pixels = new byte[Count * Side * Side];
        for (int i = 0; i < Count; i++)
        {
            maker.Make(Side, SplitMix64.Mix(Seed, (ulong)i)).Pixels.CopyTo(pixels, i * Side * Side);
        }

        var images = CalibrationImages.Choose(new ImageShape(Side, Side, 1), pixels);
        Int8Model.Quantize(model, images, DetectorContract.Scale, inFloat: model.Graph.Output.Select(o => o.Name));
    }
}
