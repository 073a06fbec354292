using System.Text;

namespace Aesop.Tests.Servers;

/// <summary>
/// One result set. Text is exactly what the server sent, but for zero bytes, which the client prints as spaces: select the
/// <c>HEX()</c> of anything that may hold one, and read it with <see cref="Hex"/>.
/// </summary>
/// <param name="Columns">The columns' names; none when there are no rows, for then the client names none.</param>
/// <param name="Rows">The rows in order; a null value is NULL.</param>
public sealed record QueryResult(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<byte[]?>> Rows)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a value that was selected as <c>HEX(...)</c>; null is NULL.</summary>
    public byte[]? Hex(int row, int column) => Text(row, column) is { } digits ? Convert.FromHexString(digits) : null;

    /// <summary>A value as text; null is NULL.</summary>
    /// <exception cref="DecoderFallbackException">It is not UTF-8: select its <c>HEX()</c> and take its <see cref="Hex"/>.</exception>
    public string? Text(int row, int column) => Rows[row][column] is { } bytes ? Utf8.GetString(bytes) : null;

    /// <summary>A value as text, by its column's name.</summary>
    public string? Text(int row, string column)
    {
        var index = Columns.ToList().IndexOf(column);
        return index < 0
            ? throw new ArgumentException($"No column '{column}' in {string.Join(", ", Columns)} ({Rows.Count} rows).", nameof(column))
            : Text(row, index);
    }

    /// <summary>All rows as text.</summary>
    public IReadOnlyList<IReadOnlyList<string?>> Texts() =>
        [.. Rows.Select((row, r) => (IReadOnlyList<string?>)[.. row.Select((_, c) => Text(r, c))])];
}
