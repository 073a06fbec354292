using System.Globalization;

namespace Aesop.Wire.Positions;

/// <summary>
/// A system change number: the number of a binlog file and a 64-bit offset in it. It orders the transactions of one
/// lineage of a source; across lineages the order is by (epoch, scn).
/// </summary>
/// <remarks>
/// A transaction's scn is where its first event begins. A checkpoint's scn is where the next transaction would begin, so
/// that it is itself the place to resume. Text form: <c>FILE:OFFSET</c>, both decimal, for instance <c>42:106298</c>.
/// </remarks>
/// <param name="File">The number in the binlog file's name (<c>binlog.000042</c> is 42).</param>
/// <param name="Offset">Bytes from the start of that file; not limited to 32 bits.</param>
public readonly record struct Scn(uint File, ulong Offset) : IComparable<Scn>, ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>The longest text form, in characters.</summary>
    public const int MaxTextLength = 10 + 1 + 20;

    /// <summary>Before every transaction.</summary>
    public static Scn Zero => default;

    /// <inheritdoc/>
    public int CompareTo(Scn other) => File != other.File ? File.CompareTo(other.File) : Offset.CompareTo(other.Offset);

    /// <summary>Whether <paramref name="left"/> stands before <paramref name="right"/>.</summary>
    public static bool operator <(Scn left, Scn right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> stands after <paramref name="right"/>.</summary>
    public static bool operator >(Scn left, Scn right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> stands before or at <paramref name="right"/>.</summary>
    public static bool operator <=(Scn left, Scn right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> stands after or at <paramref name="right"/>.</summary>
    public static bool operator >=(Scn left, Scn right) => left.CompareTo(right) >= 0;

    /// <summary>Reads the text form.</summary>
    /// <param name="text">For instance <c>42:106298</c>.</param>
    /// <param name="scn">The value read; zero when the answer is false.</param>
    /// <returns>False when <paramref name="text"/> isn't two decimal numbers in range, joined by a colon.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Scn scn)
    {
        scn = default;
        var colon = text.IndexOf(':');
        if (colon < 0
            || !uint.TryParse(text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var file)
            || !ulong.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            return false;
        }

        scn = new Scn(file, offset);
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">For instance <c>42:106298</c>.</param>
    /// <exception cref="FormatException">The text is not a position.</exception>
    public static Scn Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var scn) ? scn : throw new FormatException($"'{text}' is not a position: expected FILE:OFFSET, for instance 42:106298.");

    /// <summary>The text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Offset}");

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite(CultureInfo.InvariantCulture, $"{File}:{Offset}", out charsWritten);

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        System.Text.Unicode.Utf8.TryWrite(utf8Destination, CultureInfo.InvariantCulture, $"{File}:{Offset}", out bytesWritten);
}
