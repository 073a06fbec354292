using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>
/// A character set of the servers, and how its bytes become UTF-8: the text that <c>CONVERT(x USING utf8mb4)</c> shows on the server. Both servers agree on every
/// code of the sets that they share. Immutable; one object a set, to be compared by reference.
/// See https://dev.mysql.com/doc/refman/en/charset-charsets.html and https://mariadb.com/kb/en/supported-character-sets-and-collations/.
/// </summary>
public sealed class MySqlCharset
{
    /// <summary>The collation that stands for bytes without a character set.</summary>
    public const int BinaryCollationId = 63;

    private readonly CharsetForm _form;

    // The table of a set is read when the first column in it is met.
    private readonly Lazy<CharsetDecoder?> _decoder;

    internal MySqlCharset(string name, int maxBytes, CharsetForm form)
    {
        Name = name;
        MaxBytes = maxBytes;
        _form = form;
        _decoder = new Lazy<CharsetDecoder?>(() => CharsetDecoder.Make(form, name));
    }

    /// <summary>The name, as in <c>SHOW CHARACTER SET</c>.</summary>
    public string Name { get; }

    /// <summary>The most bytes that a character takes.</summary>
    public int MaxBytes { get; }

    /// <summary>Whether values are bytes and not text.</summary>
    public bool IsBinary => _form == CharsetForm.Binary;

    /// <summary>Whether valid bytes are UTF-8 already.</summary>
    public bool IsUtf8 => _form is CharsetForm.Utf8 or CharsetForm.Utf8Bmp or CharsetForm.Ascii;

    /// <summary>How many bytes of UTF-8 one byte of a value may become, 1 to 3.</summary>
    /// <exception cref="InvalidOperationException">This set is binary.</exception>
    public int MaxUtf8PerByte => Decoder.MaxUtf8PerByte;

    private CharsetDecoder Decoder => _decoder.Value ?? throw new InvalidOperationException($"Character set {Name} is no text.");

    /// <summary>Finds the character set of a collation.</summary>
    /// <param name="collationId">The collation's number, as in a table map or <c>information_schema.collations</c>.</param>
    /// <returns>The set, or null where no known server has that collation.</returns>
    public static MySqlCharset? ForCollation(int collationId) => CollationRanges.Find(collationId);

    /// <summary>Finds a character set by its name.</summary>
    /// <param name="name">The name; <c>utf8</c> is <c>utf8mb3</c>.</param>
    /// <returns>The set, or null where no known server has it.</returns>
    public static MySqlCharset? ForName(string name) => CollationRanges.Find(name);

    /// <summary>Finds the character set of a column, and makes sure that its values can be read.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column, of a type with a character set.</param>
    /// <returns>The set; it may be <see cref="IsBinary"/>.</returns>
    /// <exception cref="MySqlUnsupportedException">The column's character set is not known.</exception>
    public static MySqlCharset ForColumn(TableMap table, ColumnDefinition column)
    {
        string place = $"Column {column.Name ?? $"@{column.Ordinal + 1}"} of table {table.FullName}";
        return column.CollationId is not { } collation
            ? throw new MySqlUnsupportedException($"{place}: the log does not tell its character set. Set binlog_row_metadata=FULL on the server.")
            : ForCollation(collation)
                ?? throw new MySqlUnsupportedException($"{place}: collation {collation} is not known; the server is newer than this reader. Convert the column to utf8mb4, or leave the table out.");
    }

    /// <summary>The most bytes of UTF-8 that <paramref name="byteCount"/> bytes can become.</summary>
    /// <param name="byteCount">Bytes in this set.</param>
    /// <returns>The bound.</returns>
    /// <exception cref="InvalidOperationException">This set is binary.</exception>
    public int MaxUtf8Bytes(int byteCount) => checked(byteCount * MaxUtf8PerByte);

    /// <summary>Whether bytes that are UTF-8 are text of this set: all are of utf8mb4, those of four bytes a character none of utf8mb3. Allocates nothing.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <returns>Whether the set, of which <see cref="IsUtf8"/> is true, has all its characters.</returns>
    public bool IsText(ReadOnlySpan<byte> utf8) => _form switch
    {
        CharsetForm.Utf8 => true,
        CharsetForm.Utf8Bmp => utf8.IndexOfAnyInRange(Utf8Decoder.FirstOfFour, byte.MaxValue) < 0,
        CharsetForm.Ascii => Ascii.IsValid(utf8),
        _ => throw new InvalidOperationException($"Character set {Name} is not UTF-8."),
    };

    /// <summary>Turns text into UTF-8. Allocates nothing.</summary>
    /// <param name="source">Bytes in this set.</param>
    /// <param name="destination">Room for <see cref="MaxUtf8Bytes"/>.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>Whether the bytes are text of this set, whole characters only. False also for a code that the set has and that stands for no character.</returns>
    /// <exception cref="InvalidOperationException">This set is binary.</exception>
    public bool TryToUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written) =>
        Decoder.ToUtf8(source, destination, out written) == source.Length;

    /// <summary>
    /// Turns text into UTF-8, with what the servers show of codes that stand for no character: <c>?</c>, or U+FFFD in some places of big5 and tis620. Bytes that are
    /// no code of the set at all are still refused. Allocates nothing.
    /// </summary>
    /// <inheritdoc cref="TryToUtf8"/>
    public bool TryToShownUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        CharsetDecoder decoder = Decoder;
        int read = decoder.ToUtf8(source, destination, out written);
        while (read < source.Length)
        {
            char shown = decoder.Unassigned(source[read..], out int length);
            if (length == 0)
            {
                return false;
            }

            written += BmpUtf8.Write(shown, destination[written..]);
            read += length;
            read += decoder.ToUtf8(source[read..], destination[written..], out int more);
            written += more;
        }

        return true;
    }

    /// <summary>Finds what makes bytes no text of this set. For messages: it allocates.</summary>
    /// <param name="source">Bytes in this set.</param>
    /// <returns>Where the first code stands that is no character; negative where all are.</returns>
    /// <exception cref="InvalidOperationException">This set is binary.</exception>
    public int IndexOfInvalid(ReadOnlySpan<byte> source)
    {
        int read = Decoder.ToUtf8(source, new byte[MaxUtf8Bytes(source.Length)], out _);
        return read < source.Length ? read : -1;
    }

    /// <summary>Turns text into a string.</summary>
    /// <param name="source">Bytes in this set.</param>
    /// <returns>The text, or null where the bytes are not of this set.</returns>
    /// <exception cref="InvalidOperationException">This set is binary.</exception>
    public string? Decode(ReadOnlySpan<byte> source)
    {
        byte[] utf8 = new byte[MaxUtf8Bytes(source.Length)];
        return TryToUtf8(source, utf8, out int written) ? Encoding.UTF8.GetString(utf8, 0, written) : null;
    }

    /// <summary>
    /// Turns text that is only to be looked at into a string: U+FFFD stands for each byte that can't be read, and one for all bytes of a code that stands for no character, as the
    /// servers tell where one ends. (The second byte of such a code may be that of a backslash.)
    /// </summary>
    /// <param name="source">Bytes in this set.</param>
    /// <returns>The text.</returns>
    /// <exception cref="InvalidOperationException">This set is binary.</exception>
    public string DecodeLenient(ReadOnlySpan<byte> source)
    {
        byte[] utf8 = new byte[MaxUtf8Bytes(source.Length)];
        var text = new StringBuilder();
        while (true)
        {
            int read = Decoder.ToUtf8(source, utf8, out int written);
            text.Append(Encoding.UTF8.GetString(utf8, 0, written));
            if (read == source.Length)
            {
                return text.ToString();
            }

            text.Append(CharsetTable.Replacement);
            Decoder.Unassigned(source[read..], out int length);
            source = source[(read + Math.Max(1, length))..];
        }
    }

    /// <summary>Shows the name.</summary>
    /// <returns><see cref="Name"/>.</returns>
    public override string ToString() => Name;
}
