namespace Aesop.Client.Tests.Fakes;

/// <summary>A response's body that ends, breaks or falls silent after its bytes, and gives them in small pieces where told to.</summary>
internal sealed class FaultyStream(byte[] bytes, Ending ending, int piece = int.MaxValue) : Stream
{
    private int _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _at;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(Math.Min(buffer.Length, piece), bytes.Length - _at);
        bytes.AsSpan(_at, count).CopyTo(buffer.Span);
        _at += count;
        if (count > 0 || ending == Ending.Close)
        {
            return count;
        }

        if (ending == Ending.Stall)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        throw new IOException("The connection was reset.");
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
