namespace FacialExpression;

/// <summary>A place in a picture, in pixels of the upright picture from its top left corner.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
internal readonly record struct FacePoint(float X, float Y);
