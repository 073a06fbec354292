using System.Runtime.InteropServices;

namespace Aesop.Relay.Buffering;

/// <summary>
/// The ring's bytes, outside of the garbage collector's heap. Pages are touched when they are first written, so a ring that
/// isn't full yet costs only what is in it. Each reader holds a reference: the memory is freed when the ring is disposed and
/// the last reader is too, so that no copy can ever run over freed memory.
/// </summary>
internal sealed unsafe class RingMemory : SafeHandle
{
    public RingMemory(long capacity)
        : base(0, ownsHandle: true)
    {
        Capacity = capacity;
        SetHandle((nint)NativeMemory.Alloc(checked((nuint)capacity)));
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Bytes in the ring.</summary>
    public long Capacity { get; }

    /// <summary>Copies into the ring, in two parts where it wraps.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var at = offset % Capacity;
        var first = (int)Math.Min(bytes.Length, Capacity - at);
        bytes[..first].CopyTo(new Span<byte>((byte*)handle + at, first));
        bytes[first..].CopyTo(new Span<byte>((byte*)handle, bytes.Length - first));
    }

    /// <summary>Copies out of the ring, in two parts where it wraps.</summary>
    public void Read(long offset, Span<byte> bytes)
    {
        var at = offset % Capacity;
        var first = (int)Math.Min(bytes.Length, Capacity - at);
        new ReadOnlySpan<byte>((byte*)handle + at, first).CopyTo(bytes);
        new ReadOnlySpan<byte>((byte*)handle, bytes.Length - first).CopyTo(bytes[first..]);
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
