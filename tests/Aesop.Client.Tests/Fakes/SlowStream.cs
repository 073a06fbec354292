namespace Aesop.Client.Tests.Fakes;

/// <summary>A response's body that gives one chunk after the other, with waits between them, and doesn't end.</summary>
internal sealed class SlowStream(IReadOnlyList<byte[]> chunks, TimeSpan wait) : MemoryStream
{
    private int _next;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(_next == 0 ? TimeSpan.Zero : wait, cancellationToken);
        if (_next == chunks.Count)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        chunks[_next].CopyTo(buffer);
        return chunks[_next++].Length;
    }
}
