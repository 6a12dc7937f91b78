namespace FacialExpression;

/// <summary>What a model's output is.</summary>
public enum OnnxOutput
{
    /// <summary>
    /// The default: probabilities if the graph ends in a softmax or sigmoid, otherwise logits. A reshape or dropout after it does
    /// not count.
    /// </summary>
    FromGraph,

    /// <summary>Numbers of any size, which a softmax turns into probabilities; logarithms of probabilities, too.</summary>
    Logits,

    /// <summary>Numbers from 0 to 1; they are divided by their sum.</summary>
    Probabilities,
}
