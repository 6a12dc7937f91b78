using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>
/// The seven expressions of FER-2013, in alphabetical order: the order in which Keras'
/// <c>flow_from_directory</c> numbers the class folders.
/// </summary>
/// <remarks>
/// An expression is what a face shows, not what a person feels. The numbers are part of the contract: they index
/// scores everywhere in this library and never change. As JSON, an expression is its name.
/// </remarks>
[JsonConverter(typeof(ExpressionJsonConverter))]
public enum Expression
{
    /// <summary>An angry look.</summary>
    Angry = 0,

    /// <summary>A disgusted look.</summary>
    Disgust = 1,

    /// <summary>A frightened look.</summary>
    Fear = 2,

    /// <summary>A happy look.</summary>
    Happy = 3,

    /// <summary>A face at rest.</summary>
    Neutral = 4,

    /// <summary>A sad look.</summary>
    Sad = 5,

    /// <summary>A surprised look.</summary>
    Surprise = 6,
}
