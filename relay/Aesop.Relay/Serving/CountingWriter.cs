using System.Buffers;

namespace Aesop.Relay.Serving;

/// <summary>Counts what goes through to another writer. Not thread-safe.</summary>
internal sealed class CountingWriter : IBufferWriter<byte>
{
    private IBufferWriter<byte>? _output;
    private long _count;

    public void Begin(IBufferWriter<byte> output)
    {
        _output = output;
        _count = 0;
    }

    public long End()
    {
        _output = null;
        return _count;
    }

    public void Advance(int count)
    {
        _output!.Advance(count);
        _count += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _output!.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _output!.GetSpan(sizeHint);
}
