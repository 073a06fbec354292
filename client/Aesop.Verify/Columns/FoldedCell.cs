using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Aesop.Verify.Columns;

/// <summary>Values out of JSON lines (WIRE.md, "Values").</summary>
internal static class FoldedCell
{
    private const int BeginningLength = 200;

    /// <summary>A value of a line, as a cell of the column.</summary>
    public static Cell Of(ComparedColumn column, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return column.Class == ValueClass.Json ? Cell.AnyNull : Cell.Null;
        }

        var text = Text(column.Class, value);
        if (!column.IsLong)
        {
            return new Cell(CellKind.Whole, text);
        }

        var bytes = column.Class is ValueClass.Bytes or ValueClass.Vector ? Convert.FromHexString(text) : Encoding.UTF8.GetBytes(text);
        return bytes.Length <= SqlColumn.LongestWhole
            ? new Cell(CellKind.Whole, text)
            : new Cell(CellKind.Digest, Digest(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), text[..Math.Min(text.Length, BeginningLength)]);
    }

    /// <summary>What stands for a long value.</summary>
    public static string Digest(long length, string sha256) => string.Create(CultureInfo.InvariantCulture, $"{length} bytes, SHA-256 {sha256}");

    /// <summary>The canonical text of a value that isn't NULL.</summary>
    public static string Text(ValueClass kind, JsonElement value) => kind switch
    {
        ValueClass.Json => value.GetRawText(),
        ValueClass.Bytes when Bytes(value) is { } bytes => Convert.ToHexString(bytes),
        ValueClass.Padded when Bytes(value) is { } bytes => Convert.ToHexString(bytes.AsSpan().TrimEnd((byte)0)),
        ValueClass.Vector when value.ValueKind == JsonValueKind.Array => Convert.ToHexString(MemoryMarshal.AsBytes(value.EnumerateArray().Select(item => item.GetSingle()).ToArray().AsSpan())),
        _ => CellText.Canonical(kind, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()),
    };

    private static byte[]? Bytes(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && Base64.IsValid(value.GetString()) ? value.GetBytesFromBase64() : null;
}
