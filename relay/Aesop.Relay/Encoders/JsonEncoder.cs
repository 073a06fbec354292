using System.Buffers;
using Aesop.Avro.Binary;
using Aesop.MySql.Binlog;

namespace Aesop.Relay.Encoders;

/// <summary>MySQL's binary JSON to a string of its text.</summary>
internal static class JsonEncoder
{
    // A text that was longer than this doesn't stay in memory behind the next one.
    private const int MaxKeptBytes = 4 << 20;

    // Kept from value to value.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _text;

    /// <summary>Encodes a value.</summary>
    public static void Encode(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        var value = cursor.ReadVarBytes(column.Size);
        var text = Text();
        if (!MySqlJson.TryWriteText(value, text))
        {
            throw cursor.Malformed($"it holds {value.Length} bytes that are no JSON value");
        }

        writer.WriteString(text.WrittenSpan);
    }

    /// <summary>Encodes a value of which the image has the differences to what it was.</summary>
    /// <param name="cursor">Stands before the differences.</param>
    /// <param name="before">The value as it was.</param>
    /// <param name="column">The column.</param>
    /// <param name="writer">Takes the value.</param>
    public static void EncodeUpdated(ref RowCursor cursor, ReadOnlySpan<byte> before, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        if (column.Nullable)
        {
            writer.WriteUnionIndex(1);
        }

        var differences = cursor.ReadVarBytes(column.Size);
        var text = Text();
        if (!MySqlJson.TryWriteUpdatedText(before, differences, text))
        {
            throw cursor.Malformed($"it holds {differences.Length} bytes of differences that don't fit the JSON value of {before.Length} bytes in the before image");
        }

        writer.WriteString(text.WrittenSpan);
    }

    private static ArrayBufferWriter<byte> Text()
    {
        var text = _text is { Capacity: <= MaxKeptBytes } kept ? kept : _text = new ArrayBufferWriter<byte>();
        text.ResetWrittenCount();
        return text;
    }
}
