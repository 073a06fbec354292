namespace Aesop.Verify.Folding;

/// <summary>Where JSON lines come from. One reader.</summary>
internal interface ILineSource : IAsyncDisposable
{
    /// <summary>What the lines come from, for messages.</summary>
    public string Name { get; }

    /// <summary>Whether all that was there when reading began has been read.</summary>
    public bool IsCaughtUp { get; }

    /// <summary>The next line without its line feed, borrowed until the next call; null when there are no more and none will come.</summary>
    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken);
}
