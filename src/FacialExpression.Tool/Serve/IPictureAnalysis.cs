namespace FacialExpression.Tool;

/// <summary>What analyzes the pictures of the server: this machine, or others.</summary>
internal interface IPictureAnalysis
{
    /// <summary>Pictures that are being analyzed.</summary>
    long Running { get; }

    /// <summary>Pictures that wait.</summary>
    long Waiting { get; }

    /// <summary>Analyzes an uploaded file, and disposes it.</summary>
    /// <exception cref="ServerBusyException">Too many pictures wait, or no other machine answers.</exception>
    /// <exception cref="ImageFormatException">The file is no image that can be decoded.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    Task<PictureExpressions> AnalyzeAsync(UploadedFile file, CancellationToken cancellationToken);
}
