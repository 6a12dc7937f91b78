namespace FacialExpression.Training;

/// <summary>The numbers that a model file stores kernels as. Predictions are computed in float32 with either.</summary>
public enum WeightFormat
{
    /// <summary>As trained: 4 bytes per value.</summary>
    Float32 = 0,

    /// <summary>
    /// Rounded to half precision (IEEE 754 binary16): 2 bytes per value. Biases and normalization stay as trained, and so does a
    /// kernel with a value beyond ±65,504.
    /// </summary>
    Float16 = 1,
}
