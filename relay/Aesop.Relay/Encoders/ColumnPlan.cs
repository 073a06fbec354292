using Aesop.MySql.Binlog;
using Aesop.Relay.Tables;

namespace Aesop.Relay.Encoders;

/// <summary>How one column is encoded: worked out once for a table, walked for each row.</summary>
internal readonly struct ColumnPlan
{
    /// <summary>Bytes that a column takes at the most, besides those that its value has in the log.</summary>
    public const int Overhead = 32;

    public ColumnPlan(TableColumn column, ColumnDefinition definition, int keySlot, UnassignedCodes unassigned)
    {
        Name = column.Name;
        Kind = column.Kind;
        Nullable = column.Nullable;
        Size = (byte)(definition.FixedSize != 0 ? definition.FixedSize : definition.LengthBytes);
        Type = definition.Type;
        Precision = (byte)column.Precision;
        Scale = (byte)column.Scale;
        FractionDigits = (byte)column.FractionDigits;
        PadLength = column.PadLength;
        KeySlot = keySlot;
        Charset = column.Charset is { } charset ? MySqlCharset.ForName(charset) : null;
        IsUtf8 = Charset?.IsUtf8 == true;
        IsAnyUtf8 = Charset?.Name == "utf8mb4";
        ShowsUnassigned = unassigned == UnassignedCodes.Show;
        Compressed = column.Kind is ColumnKind.CompressedText or ColumnKind.CompressedBinary ? definition : null;
        Labels = column.Labels?.Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
    }

    public string Name { get; }

    public ColumnKind Kind { get; }

    public bool Nullable { get; }

    /// <summary>Bytes of a fixed value, or of the length in front of another.</summary>
    public byte Size { get; }

    public BinlogColumnType Type { get; }

    public byte Precision { get; }

    public byte Scale { get; }

    public byte FractionDigits { get; }

    public int PadLength { get; }

    /// <summary>The column's place in the key; negative where it has none.</summary>
    public int KeySlot { get; }

    public MySqlCharset? Charset { get; }

    public bool IsUtf8 { get; }

    /// <summary>Whether any UTF-8 is a value of the column: not so in utf8mb3 and ascii.</summary>
    public bool IsAnyUtf8 { get; }

    /// <summary>Whether codes without a character become what the server shows.</summary>
    public bool ShowsUnassigned { get; }

    /// <summary>The column as the log describes it, where its values may be compressed; else null.</summary>
    public ColumnDefinition? Compressed { get; }

    public byte[][]? Labels { get; }

    /// <summary>Bytes that the column takes in a frame at the most, besides the expansion of what it has in the log.</summary>
    public long FixedBound => Overhead + PadLength + FixedBytesEncoder.BoundOf(Kind) + (Kind == ColumnKind.Set ? Labels!.Sum(label => (long)label.Length + 1) : Labels?.Max(label => label.Length) ?? 0);

    /// <summary>How many bytes one byte of the value may become.</summary>
    public int Expansion => Kind switch
    {
        // A control character of one byte is six in JSON's text, a small number of three up to seven.
        ColumnKind.Json => 8,
        ColumnKind.Text or ColumnKind.CompressedText => Charset!.MaxUtf8PerByte,
        _ => 1,
    };
}
