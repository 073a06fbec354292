using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>The handler failed on a transaction as often as it was tried. Nothing was skipped: the next start hands it over again.</summary>
public sealed class HandlerFailedException : AesopClientException
{
    internal HandlerFailedException(string message, Transaction transaction, Exception innerException)
        : base(message, innerException)
    {
        Epoch = transaction.Epoch;
        Scn = transaction.Scn;
        Part = transaction.Part;
    }

    /// <summary>The transaction's epoch.</summary>
    public uint Epoch { get; }

    /// <summary>The transaction's position.</summary>
    public Scn Scn { get; }

    /// <summary>Which part of it.</summary>
    public int Part { get; }
}
