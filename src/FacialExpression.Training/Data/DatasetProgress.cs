namespace FacialExpression.Training;

/// <summary>Where the loading of a data set stands.</summary>
/// <param name="Done">Images read.</param>
/// <param name="Total">Images in all; 0 while not yet known, as in a CSV file.</param>
public sealed record DatasetProgress(int Done, int Total);
