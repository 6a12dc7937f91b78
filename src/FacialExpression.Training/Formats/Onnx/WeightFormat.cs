namespace FacialExpression.Training;

/// <summary>The numbers that a model file stores kernels as, and that predictions are computed in.</summary>
public enum WeightFormat
{
    /// <summary>As trained: 4 bytes per value. Predictions are computed in float32.</summary>
    Float32 = 0,

    /// <summary>
    /// Rounded to half precision (IEEE 754 binary16): 2 bytes per value. Biases and normalization stay as trained, and so does a
    /// kernel with a value beyond ±65,504. Predictions are computed in float32.
    /// </summary>
    Float16 = 1,

    /// <summary>
    /// Convolutions in integers: kernels of 1 byte per value with a scale for each filter, activations of 1 byte, batch
    /// normalization folded into the kernels where it directly follows. Other kernels are stored as with <see cref="Float16"/>,
    /// and all other layers are computed in float32. The fastest format on a CPU with
    /// AVX512-VNNI; a GPU gains nothing from it.
    /// </summary>
    /// <remarks>
    /// The ranges of the activations are measured on up to 512 images. A model that a training returned has images of that
    /// training; for others, give images: <c>model.Save(path, WeightFormat.Int8, dataset.Training)</c>. Such a file is for
    /// prediction only: <c>TrainedExpressionModel.Load</c> refuses it.
    /// </remarks>
    Int8 = 2,
}
