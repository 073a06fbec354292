using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Text on its way out. Damaged bytes can refer to the same part of a document from many places, each of which refers to another so: what they stand for has no bound
/// in their number. No valid document has a text of more than some multiple of its bytes, so what is longer is not written.
/// </summary>
internal ref struct JsonOutput
{
    private const int MaxGrowth = 16;
    private const int LeastBudget = 1024;
    private const int LeastRoom = 256;
    private const int MaxNumberBytes = 32;

    private readonly IBufferWriter<byte> _destination;
    private Span<byte> _room;
    private int _used;

    // What may be written behind the room's end.
    private long _budget;

    public JsonOutput(IBufferWriter<byte> destination, int sourceBytes)
    {
        _destination = destination;
        _budget = LeastBudget + ((long)sourceBytes * MaxGrowth);
        MakeRoom(LeastRoom);
    }

    /// <summary>Whether something was not written.</summary>
    public bool IsOverBudget { get; private set; }

    /// <summary>Gives the destination what it doesn't have yet. To be called at the end.</summary>
    public void Flush()
    {
        _destination.Advance(_used);
        _budget += _room.Length - _used;
        _room = default;
        _used = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(scoped ReadOnlySpan<byte> text)
    {
        if (HasRoom(text.Length))
        {
            text.CopyTo(_room[_used..]);
            _used += text.Length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte value)
    {
        if (HasRoom(1))
        {
            _room[_used++] = value;
        }
    }

    public void WriteNumber(long value) => WriteFormatted(value);

    public void WriteNumber(ulong value) => WriteFormatted(value);

    /// <summary>Writes a string in quotes, escaped as the server does.</summary>
    public bool TryWriteString(scoped ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOfAnyExcept(JsonEscapes.Plain) >= 0)
        {
            return TryWriteEscaped(utf8);
        }

        if (HasRoom(utf8.Length + 2))
        {
            Span<byte> room = _room[_used..];
            room[0] = (byte)'"';
            utf8.CopyTo(room[1..]);
            room[utf8.Length + 1] = (byte)'"';
            _used += utf8.Length + 2;
        }

        return true;
    }

    private bool TryWriteEscaped(scoped ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            return false;
        }

        Write((byte)'"');
        while (!utf8.IsEmpty && !IsOverBudget)
        {
            int plain = utf8.IndexOfAny(JsonEscapes.NeedEscape);
            Write(plain < 0 ? utf8 : utf8[..plain]);
            if (plain < 0)
            {
                break;
            }

            WriteEscape(utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }

        Write((byte)'"');
        return true;
    }

    private void WriteEscape(byte value)
    {
        char letter = JsonEscapes.Letter(value);
        if (letter != 0)
        {
            Write([(byte)'\\', (byte)letter]);
            return;
        }

        Write("\\u00"u8);
        Write([JsonEscapes.HexDigit(value >> 4), JsonEscapes.HexDigit(value & 15)]);
    }

    private void WriteFormatted<T>(T value)
        where T : IUtf8SpanFormattable
    {
        // The room that it may take is more than what it takes: near the end of the budget it is written aside.
        if (_room.Length - _used >= MaxNumberBytes)
        {
            value.TryFormat(_room[_used..], out int direct, default, CultureInfo.InvariantCulture);
            _used += direct;
            return;
        }

        Span<byte> text = stackalloc byte[MaxNumberBytes];
        value.TryFormat(text, out int written, default, CultureInfo.InvariantCulture);
        Write(text[..written]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasRoom(int bytes) => bytes <= _room.Length - _used || MakeRoom(bytes);

    private bool MakeRoom(int bytes)
    {
        Flush();
        if (IsOverBudget || bytes > _budget)
        {
            IsOverBudget = true;
            return false;
        }

        _room = _destination.GetSpan(bytes);
        _room = _room[..(int)Math.Min(_room.Length, _budget)];
        _budget -= _room.Length;
        return true;
    }
}
