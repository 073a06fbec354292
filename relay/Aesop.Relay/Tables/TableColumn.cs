namespace Aesop.Relay.Tables;

/// <summary>One column of one version of a table: what the log, or the catalog, tells of it.</summary>
internal sealed record TableColumn
{
    /// <summary>The name as the server has it.</summary>
    public required string Name { get; init; }

    /// <summary>How its values stand in a row image.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>The type for people, as far as the log tells it: <c>int unsigned</c>, <c>decimal(10,2)</c>.</summary>
    public required string TypeText { get; init; }

    /// <summary>Whether it can be NULL.</summary>
    public bool Nullable { get; init; }

    /// <summary>Digits of a decimal, bits of a BIT.</summary>
    public int Precision { get; init; }

    /// <summary>Digits behind a decimal's point.</summary>
    public int Scale { get; init; }

    /// <summary>Digits of the fraction of a second, 0 to 6.</summary>
    public int FractionDigits { get; init; }

    /// <summary>The character set's name, of text, ENUM and SET; else null.</summary>
    public string? Charset { get; init; }

    /// <summary>The labels of an ENUM or SET in their order; else null.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The length of BINARY(n), to which values are padded with zero bytes; 0 for what isn't padded.</summary>
    public int PadLength { get; init; }
}
