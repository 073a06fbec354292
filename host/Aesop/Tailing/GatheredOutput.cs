using System.Buffers;

namespace Aesop.Tailing;

/// <summary>Gathers what is written until it is much, or flushed, and hands it on: small pieces go out together, and of a large one no second copy is made. Not thread-safe.</summary>
internal sealed class GatheredOutput(Stream output) : IBufferWriter<byte>
{
    private const int UsualBytes = 64 << 10;

    private byte[] _bytes = new byte[UsualBytes];
    private int _count;

    public void Advance(int count) => _count += count;

    /// <inheritdoc/>
    /// <exception cref="CommandLine.OutputClosedException">Nobody reads any more.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var wanted = Math.Max(1, sizeHint);
        if (wanted > _bytes.Length - _count)
        {
            HandOn();
            _bytes = _bytes.Length == Math.Max(wanted, UsualBytes) ? _bytes : new byte[Math.Max(wanted, UsualBytes)];
        }

        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Hands on what was gathered.</summary>
    /// <exception cref="CommandLine.OutputClosedException">Nobody reads any more.</exception>
    public void Flush()
    {
        HandOn();
        output.Flush();
    }

    private void HandOn()
    {
        output.Write(_bytes, 0, _count);
        _count = 0;
    }
}
