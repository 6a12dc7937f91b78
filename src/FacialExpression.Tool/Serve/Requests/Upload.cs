using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FacialExpression.Tool;

/// <summary>Receives the file of a request: the body itself, or the file of a form.</summary>
/// <remarks>ASP.NET's own forms write large files to a temporary folder. Here files stay in memory.</remarks>
internal static class Upload
{
    private const int MaxBoundary = 70; // RFC 2046, 5.1.1
    private const int MaxFields = 16;

    /// <summary>Receives the file.</summary>
    /// <exception cref="BadHttpRequestException">
    /// The request has no file, or one that is too long or comes too slowly.
    /// </exception>
    /// <exception cref="ServerBusyException">There is no memory for it.</exception>
    public static async Task<UploadedFile> ReceiveAsync(
        HttpRequest request, UploadMemory memory, ServeLimits limits, CancellationToken aborted)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        using var pace = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
        deadline.CancelAfter(limits.UploadTime);
        var body = new PacedBody(request.Body, limits, request.ContentLength ?? 0, pace);
        await using (body.ConfigureAwait(false))
        {
            try
            {
                return await ReceiveAsync(request, body, memory, limits, pace.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
            {
                string reason = deadline.IsCancellationRequested
                    ? Invariant($"The picture did not arrive within {limits.UploadTime.TotalSeconds} seconds.")
                    : Invariant($"Fewer than {body.PaceBytes} bytes arrived in {limits.PaceTime.TotalSeconds} seconds.");
                throw new BadHttpRequestException(
                    $"{reason} Send the picture again, or a smaller one.", StatusCodes.Status408RequestTimeout);
            }
        }
    }

    private static Task<UploadedFile> ReceiveAsync(
        HttpRequest request, Stream body, UploadMemory memory, ServeLimits limits, CancellationToken cancellationToken)
    {
        long announced = request.ContentLength ?? 0;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || !type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase))
        {
            return UploadedFile.ReceiveAsync(body, memory, limits, announced, cancellationToken);
        }

        if (!type.SubType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException(
                $"The content type is {type.MediaType}. Send an image file as the body, or a form as multipart/form-data.",
                StatusCodes.Status415UnsupportedMediaType);
        }

        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MaxBoundary
            ? ReceiveFormAsync(new MultipartReader(boundary, body), memory, limits, announced, cancellationToken)
            : throw new BadHttpRequestException("The content type multipart/form-data has no usable boundary.");
    }

    private static async Task<UploadedFile> ReceiveFormAsync(
        MultipartReader form, UploadMemory memory, ServeLimits limits, long announced, CancellationToken cancellationToken)
    {
        UploadedFile? file = null;
        try
        {
            int fields = 0;
            while (await form.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } section)
            {
                if (++fields > MaxFields)
                {
                    throw new BadHttpRequestException($"The form has more than {MaxFields} fields. Send one with a file only.");
                }

                if (section.GetContentDispositionHeader()?.IsFileDisposition() != true)
                {
                    continue;
                }

                file = file is null
                    ? await UploadedFile.ReceiveAsync(section.Body, memory, limits, announced, cancellationToken)
                        .ConfigureAwait(false)
                    : throw new BadHttpRequestException("The form has several files. Send one picture per request.");
            }

            return file ?? throw new BadHttpRequestException("The form has no file. Send the picture as a file of the form.");
        }
        catch (Exception e)
        {
            file?.Dispose();

            // The messages of MultipartReader describe a form that ends early or has headers without end.
            throw e is InvalidDataException or IOException and not BadHttpRequestException
                && !cancellationToken.IsCancellationRequested
                ? new BadHttpRequestException($"The form cannot be parsed: {e.Message}", e)
                : e;
        }
    }
}
