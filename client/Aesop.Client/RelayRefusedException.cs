namespace Aesop.Client;

/// <summary>A relay answered that the request itself is wrong: asking again, or another relay, would not mend it.</summary>
public sealed class RelayRefusedException : AesopClientException
{
    internal RelayRefusedException(Uri relay, int statusCode, string detail)
        : base($"Relay {relay} refuses the stream with status {statusCode}: {detail}")
    {
        Relay = relay;
        StatusCode = statusCode;
        Detail = detail;
    }

    /// <summary>The relay that answered.</summary>
    public Uri Relay { get; }

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>What the relay says is wrong.</summary>
    public string Detail { get; }
}
