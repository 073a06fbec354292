using System.Buffers.Binary;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Takes the events out of a compressed transaction while it arrives, one at a time. What is held is a window over the decompressed events, which grows
/// only as far as the largest one of them has come: a payload of any size, at any ratio, passes through the same memory. Not thread-safe.
/// <para>
/// The outer event's checksum is known at its end only. So the last event, which ends the transaction, is given after the checksum was verified, and never where
/// it is wrong: whoever believes in transactions that have ended, and in no others, is safe.
/// </para>
/// </summary>
/// <param name="maxEventBytes">The longest event that is given.</param>
/// <param name="limitName">The option that says so, for errors.</param>
internal sealed class TransactionUnfolder(int maxEventBytes, string limitName) : IDisposable
{
    /// <summary>Bytes from the event's first on that <see cref="Open"/> wants, or all where it has fewer.</summary>
    public const int StartBytes = BinlogEventHeader.Size + TransactionPayloadHead.MaxBytes;

    private const int WindowBytes = 256 << 10;
    private const int LengthOffset = 9;
    private const int ChecksumSize = 4;

    private readonly ZstdDecoder _decoder = new();
    private EventBuffer? _window;

    // The outer event.
    private EventPlace _place;
    private string _fileName = "";
    private long _begin;
    private long _end;
    private BinlogFormat _format = BinlogFormat.Initial;

    // How far its payload has been taken.
    private bool _isCompressed;
    private long _payloadLeft;
    private int _checksumLeft;
    private uint _storedChecksum;
    private uint _checksum;
    private bool _isVerified;
    private bool _isFrameEnd;
    private bool _mayHoldMore;

    // How far its events have been given: bytes declared, decompressed and given, and the event at the window's start.
    private long _declared;
    private long _made;
    private long _given;
    private int _number;
    private int _needed;
    private int _ready;

    /// <summary>Whether there are events left to give.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Bytes of the outer event that have not been taken.</summary>
    public long Left => _payloadLeft + _checksumLeft;

    /// <summary>Whether an event is a compressed transaction.</summary>
    /// <param name="raw">The event's first bytes.</param>
    public static bool IsTransaction(ReadOnlySpan<byte> raw) => raw.Length >= BinlogEventHeader.Size && raw[4] == (byte)BinlogEventType.TransactionPayload;

    /// <summary>Begins a transaction.</summary>
    /// <param name="raw">The first <see cref="StartBytes"/> of the outer event, or more.</param>
    /// <param name="outer">The same, placed.</param>
    /// <param name="hasChecksum">Whether it ends in a checksum.</param>
    /// <returns>The outer event, with the fields before the payload as its body: so many bytes of the body were taken.</returns>
    /// <exception cref="BinlogFormatException">The fields are damaged, or say what this reader does not know.</exception>
    /// <exception cref="MySqlUnsupportedException">The library that decompresses is not installed.</exception>
    public BinlogEvent Open(ReadOnlySpan<byte> raw, scoped in BinlogEvent outer, bool hasChecksum)
    {
        _checksumLeft = hasChecksum ? ChecksumSize : 0;
        var head = TransactionPayloadHead.Parse(outer, outer.Header.Length - BinlogEventHeader.Size - _checksumLeft);
        _place = outer.Place;
        _fileName = outer.FileName;
        _begin = outer.Begin;
        _end = outer.End;
        _format = outer.Format;
        _isCompressed = head.IsCompressed;
        _payloadLeft = head.PayloadSize;
        _storedChecksum = 0;
        _checksum = Crc32.Compute(raw[..(BinlogEventHeader.Size + head.Length)]);
        _isVerified = false;
        _isFrameEnd = !head.IsCompressed;
        _mayHoldMore = false;
        _declared = head.UncompressedSize;
        _made = 0;
        _given = 0;
        _number = 0;
        _ready = 0;
        _window ??= new EventBuffer(Math.Min(WindowBytes, maxEventBytes), maxEventBytes + 1);
        _window.Start = _window.End;
        if (_isCompressed)
        {
            _decoder.Begin();
        }

        IsOpen = true;
        return new BinlogEvent(outer.Header, outer.Body[..head.Length], outer.FileName, outer.Begin, outer.End, outer.Format);
    }

    /// <summary>Decompresses until an event is whole.</summary>
    /// <param name="come">What has come of the outer event and was not taken yet.</param>
    /// <param name="taken">How much of it was taken now.</param>
    /// <returns>Whether <see cref="Take"/> may be called; false where more must come first.</returns>
    /// <exception cref="BinlogFormatException">The payload is damaged, or the next event is over the limit.</exception>
    public bool TryPrepare(ReadOnlySpan<byte> come, out int taken)
    {
        taken = 0;
        while (!IsReady())
        {
            if (!TryStep(come[taken..], out int used))
            {
                taken += used;
                return false;
            }

            taken += used;
        }

        return true;
    }

    /// <summary>Gives the event that was prepared. It borrows the window until the next call.</summary>
    /// <exception cref="BinlogFormatException">It is of a kind that stands in no transaction.</exception>
    public BinlogEvent Take()
    {
        ReadOnlySpan<byte> raw = _window!.Span[.._ready];
        var header = new BinlogEventHeader(raw);
        _window.Start += _ready;
        _given += _ready;
        _ready = 0;
        _number++;
        if (header.Type is BinlogEventType.TransactionPayload or BinlogEventType.FormatDescription or BinlogEventType.Rotate or BinlogEventType.Stop)
        {
            throw new EventPlace(_fileName, _begin, header.Type, _number).Malformed("an event of this type stands in no transaction");
        }

        if (_given == _declared)
        {
            IsOpen = false;
            _decoder.End();
        }

        return new BinlogEvent(header, raw[BinlogEventHeader.Size..], _fileName, _begin, _end, _format, _number);
    }

    /// <summary>Makes the exception that says that the outer event ended before its length.</summary>
    public BinlogFormatException Truncated(string what, string why = "") => _place.Malformed($"{what} ends {Left} bytes before the event does{why}");

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    private bool IsReady()
    {
        if (_ready != 0)
        {
            return true;
        }

        ReadOnlySpan<byte> bytes = _window!.Span;
        if (bytes.Length < BinlogEventHeader.Size)
        {
            _needed = BinlogEventHeader.Size;
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[LengthOffset..]);
        if (length < BinlogEventHeader.Size || length > _declared - _given)
        {
            throw Inner(bytes).Malformed($"its header says {length} bytes, {_declared - _given} are left of the transaction");
        }

        if (length > (uint)maxEventBytes)
        {
            throw Inner(bytes).Malformed(BufferSizes.TooLong(length, limitName, maxEventBytes));
        }

        _needed = (int)length;
        if (bytes.Length < _needed || (_given + _needed == _declared && !_isVerified))
        {
            return false;
        }

        _ready = _needed;
        return true;
    }

    /// <returns>False where nothing can be done before more has come.</returns>
    private bool TryStep(ReadOnlySpan<byte> come, out int used)
    {
        if (_mayHoldMore || (_payloadLeft > 0 && !come.IsEmpty))
        {
            Decompress(come[..(int)Math.Min(come.Length, _payloadLeft)], out used);
            return true;
        }

        used = 0;
        if (_payloadLeft > 0)
        {
            return false;
        }

        return _isVerified ? throw Inner(_window!.Span).Malformed("the transaction ends inside of it") : TryVerify(come, out used);
    }

    private void Decompress(ReadOnlySpan<byte> source, out int used)
    {
        // What an event claims to need is made room for only as it comes. One byte more than declared shows a payload that is longer.
        _window!.TryMakeRoom((int)Math.Min(_needed + 1L, Math.Max(2L * _window.Available, WindowBytes)), out Memory<byte> room);
        Span<byte> target = room.Span[..(int)Math.Min(room.Length, _declared - _made + 1)];
        int made;
        if (_isCompressed)
        {
            string? fault = _decoder.Decode(source, target, out used, out made, out _isFrameEnd);
            if (fault is not null || (used == 0 && made == 0 && !source.IsEmpty))
            {
                throw _place.Malformed($"its payload can't be decompressed behind event {_number} and {_made} bytes: {fault ?? "no progress"}; the log or the link is damaged");
            }
        }
        else
        {
            used = made = Math.Min(source.Length, target.Length);
            source[..used].CopyTo(target);
        }

        _mayHoldMore = _isCompressed && !_isFrameEnd && made == target.Length;
        _checksum = Crc32.Append(_checksum, source[..used]);
        _payloadLeft -= used;
        _window.End += made;
        _made += made;
        if (_made > _declared)
        {
            throw _place.Malformed($"its payload has more than the {_declared} bytes that it is said to have decompressed");
        }
    }

    private bool TryVerify(ReadOnlySpan<byte> come, out int used)
    {
        used = 0;
        for (; _checksumLeft > 0 && used < come.Length; _checksumLeft--)
        {
            _storedChecksum |= (uint)come[used++] << (8 * (ChecksumSize - _checksumLeft));
        }

        if (_checksumLeft > 0)
        {
            return false;
        }

        if (_format.ChecksumAlgorithm == BinlogChecksumAlgorithm.Crc32 && _storedChecksum != _checksum)
        {
            throw _place.Malformed($"its checksum is 0x{_storedChecksum:x8}, its bytes give 0x{_checksum:x8}; the log or the link is damaged");
        }

        if (!_isFrameEnd || _made != _declared)
        {
            throw _place.Malformed($"its payload ends after {_made} of the {_declared} bytes that it is said to have decompressed");
        }

        _isVerified = true;
        return true;
    }

    private EventPlace Inner(ReadOnlySpan<byte> bytes) =>
        new(_fileName, _begin, bytes.Length >= BinlogEventHeader.Size ? (BinlogEventType)bytes[4] : BinlogEventType.TransactionPayload, _number + 1);
}
