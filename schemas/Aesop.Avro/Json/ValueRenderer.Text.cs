using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Aesop.Avro.Json;

/// <content>Text and bytes of any length.</content>
internal ref partial struct ValueRenderer
{
    /// <summary>Longer text and bytes are given to the JSON writer in pieces: it has a limit for one, and needs room for all of
    /// it.</summary>
    public const int SegmentLength = 1 << 20;

    /// <summary>The longest key of a map: the JSON writer takes property names in one piece only.</summary>
    public const int KeyLengthMax = 1 << 24;

    /// <summary>How deep JSON text may be nested. MySQL stops at 100 levels.</summary>
    public const int RawDepthMax = 512;

    private void WriteString()
    {
        var text = ReadText();
        while (text.Length > SegmentLength)
        {
            _json.WriteStringValueSegment(text[..SegmentLength], isFinalSegment: false);
            text = text[SegmentLength..];
            if (text.Length <= SegmentLength)
            {
                _json.WriteStringValueSegment(text, isFinalSegment: true);
                return;
            }
        }

        _json.WriteStringValue(text);
    }

    private void WriteKey()
    {
        var start = _reader.Offset;
        var key = ReadText();
        if (key.Length > KeyLengthMax)
        {
            ThrowHelper.Format($"A key of {key.Length} bytes is more than the {KeyLengthMax} that can be rendered", start);
        }

        _json.WritePropertyName(key);
    }

    private ReadOnlySpan<byte> ReadText()
    {
        var start = _reader.Offset;
        var text = _reader.ReadString();
        if (!Utf8.IsValid(text))
        {
            ThrowHelper.Format("A string is not valid UTF-8", start);
        }

        return text;
    }

    private readonly void WriteBase64(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= SegmentLength)
        {
            _json.WriteBase64StringValue(bytes);
            return;
        }

        while (bytes.Length > SegmentLength)
        {
            _json.WriteBase64StringSegment(bytes[..SegmentLength], isFinalSegment: false);
            bytes = bytes[SegmentLength..];
        }

        _json.WriteBase64StringSegment(bytes, isFinalSegment: true);
    }

    private void WriteRawJson()
    {
        var start = _reader.Offset;
        var text = ReadText();
        try
        {
            var tokens = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = RawDepthMax });
            while (tokens.Read())
            {
                // Reading is the check: the text becomes part of the output as it stands.
            }
        }
        catch (JsonException e)
        {
            throw new AvroFormatException($"A string that the schema calls JSON is not: {e.Message}", start, e);
        }

        // A line break can only be whitespace between tokens; as a space it keeps the output on one line.
        if (text.ContainsAny((byte)'\n', (byte)'\r'))
        {
            var copy = ArrayPool<byte>.Shared.Rent(text.Length);
            var line = copy.AsSpan(0, text.Length);
            text.CopyTo(line);
            line.Replace((byte)'\n', (byte)' ');
            line.Replace((byte)'\r', (byte)' ');
            _json.WriteRawValue(line, skipInputValidation: true);
            ArrayPool<byte>.Shared.Return(copy);
        }
        else
        {
            _json.WriteRawValue(text, skipInputValidation: true);
        }
    }
}
