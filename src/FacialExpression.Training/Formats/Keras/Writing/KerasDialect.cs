namespace FacialExpression.Training.Formats.Keras;

/// <summary>Whose JSON is written: they differ in names of layers' settings and in how branches are specified.</summary>
internal enum KerasDialect
{
    /// <summary>Keras 3, as in <c>.keras</c>.</summary>
    Keras3,

    /// <summary>Keras 2, as in <c>.h5</c>; Keras 3 reads it too.</summary>
    Keras2,

    /// <summary>TensorFlow.js, which is Keras 2's with fewer layers.</summary>
    TensorFlowJs,
}
