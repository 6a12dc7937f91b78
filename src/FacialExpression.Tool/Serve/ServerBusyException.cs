namespace FacialExpression.Tool;

/// <summary>The server cannot take the request now: status 503, with a time to try again.</summary>
internal sealed class ServerBusyException(string message) : Exception(message);
