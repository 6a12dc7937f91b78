using FacialExpression.Training;

// Draws the group picture of the docs.
string path = args is [var only] ? only : throw new ArgumentException("Give one argument, the PNG file to write.");
File.WriteAllBytes(path, DrawnPicture.Group());
