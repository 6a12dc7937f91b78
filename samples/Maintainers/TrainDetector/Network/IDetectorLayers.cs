namespace FacialExpression.Samples.TrainDetector;

/// <summary>The operations that a detector's network consists of, for one backend.</summary>
/// <typeparam name="T">What the backend has for a map: a tensor, a name in a graph, a number of channels.</typeparam>
internal interface IDetectorLayers<T>
{
    /// <summary>A convolution that pads with 0, then normalization; ReLU if asked for.</summary>
    T Convolve(string name, T input, int filters, int size, int stride, bool relu);

    /// <summary>A 1×1 convolution with a bias, always in float32: an output of the network.</summary>
    T Predict(string name, T input, int filters);

    /// <summary>The sum of two maps; ReLU if asked for.</summary>
    T Add(string name, T left, T right, bool relu);

    /// <summary>Each value four times: twice as wide and high.</summary>
    T Enlarge(string name, T input);
}
