using System.Text;
using System.Text.Unicode;

namespace Aesop.MySql.Binlog;

/// <summary>
/// A character set of the servers, and how its bytes become UTF-8. Immutable; one object a set, to be compared by reference.
/// See https://dev.mysql.com/doc/refman/en/charset-charsets.html and https://mariadb.com/kb/en/supported-character-sets-and-collations/.
/// </summary>
public sealed class MySqlCharset
{
    /// <summary>The collation that stands for bytes without a character set.</summary>
    public const int BinaryCollationId = 63;

    private readonly MySqlCharsetDecoder? _decoder;

    internal MySqlCharset(string name, int maxBytes, MySqlCharsetDecoder? decoder)
    {
        Name = name;
        MaxBytes = maxBytes;
        _decoder = decoder;
    }

    /// <summary>The name, as in <c>SHOW CHARACTER SET</c>.</summary>
    public string Name { get; }

    /// <summary>The most bytes that a character takes.</summary>
    public int MaxBytes { get; }

    /// <summary>Whether values are bytes and not text.</summary>
    public bool IsBinary => _decoder == MySqlCharsetDecoder.Binary;

    /// <summary>Whether valid bytes are UTF-8 already.</summary>
    public bool IsUtf8 => _decoder is MySqlCharsetDecoder.Utf8 or MySqlCharsetDecoder.Ascii;

    /// <summary>Whether this version can turn the set's bytes into UTF-8.</summary>
    public bool CanDecode => _decoder is not null and not MySqlCharsetDecoder.Binary;

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
    /// <returns>The set; <see cref="IsBinary"/>, or one that <see cref="CanDecode"/>.</returns>
    /// <exception cref="MySqlUnsupportedException">The column's character set is not known, or this version cannot decode it.</exception>
    public static MySqlCharset ForColumn(TableMap table, ColumnDefinition column)
    {
        string place = $"Column {column.Name ?? $"@{column.Ordinal + 1}"} of table {table.FullName}";
        if (column.CollationId is not { } collation)
        {
            throw new MySqlUnsupportedException($"{place}: the log does not tell its character set. Set binlog_row_metadata=FULL on the server.");
        }

        MySqlCharset? charset = ForCollation(collation);
        if (charset is null || !(charset.CanDecode || charset.IsBinary))
        {
            string name = charset is null ? $"collation {collation}" : $"character set {charset.Name}";
            throw new MySqlUnsupportedException($"{place}: {name} cannot be decoded by this version. Convert the column to utf8mb4, or leave the table out.");
        }

        return charset;
    }

    /// <summary>The most bytes of UTF-8 that <paramref name="byteCount"/> bytes can become.</summary>
    /// <param name="byteCount">Bytes in this set.</param>
    /// <returns>The bound.</returns>
    public int MaxUtf8Bytes(int byteCount) => IsUtf8 ? byteCount : checked(byteCount * Latin1Decoder.MaxUtf8PerByte);

    /// <summary>Turns text into UTF-8. Allocates nothing.</summary>
    /// <param name="source">Bytes in this set.</param>
    /// <param name="destination">Room for <see cref="MaxUtf8Bytes"/>.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>Whether the bytes are text of this set, whole characters only.</returns>
    /// <exception cref="InvalidOperationException">This set is binary, or cannot be decoded.</exception>
    public bool TryToUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        switch (_decoder)
        {
            case MySqlCharsetDecoder.Utf8:
                written = source.Length;
                source.CopyTo(destination);
                return Utf8.IsValid(source);
            case MySqlCharsetDecoder.Ascii:
                written = source.Length;
                source.CopyTo(destination);
                return Ascii.IsValid(source);
            case MySqlCharsetDecoder.Latin1:
                written = Latin1Decoder.ToUtf8(source, destination);
                return true;
            default:
                throw new InvalidOperationException($"Character set {Name} cannot be decoded.");
        }
    }

    /// <summary>Turns text into a string.</summary>
    /// <param name="source">Bytes in this set.</param>
    /// <returns>The text, or null where the bytes are not of this set.</returns>
    /// <exception cref="InvalidOperationException">This set is binary, or cannot be decoded.</exception>
    public string? Decode(ReadOnlySpan<byte> source)
    {
        byte[] utf8 = new byte[MaxUtf8Bytes(source.Length)];
        return TryToUtf8(source, utf8, out int written) ? Encoding.UTF8.GetString(utf8, 0, written) : null;
    }

    /// <summary>Shows the name.</summary>
    /// <returns><see cref="Name"/>.</returns>
    public override string ToString() => Name;
}
