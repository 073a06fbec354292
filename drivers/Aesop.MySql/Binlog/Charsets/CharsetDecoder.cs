namespace Aesop.MySql.Binlog;

/// <summary>Turns the bytes of one character set into UTF-8. Immutable; allocates nothing once it is made.</summary>
internal abstract class CharsetDecoder
{
    /// <summary>The most bytes of UTF-8 that one byte becomes, on average over a character.</summary>
    public abstract int MaxUtf8PerByte { get; }

    /// <summary>Turns text into UTF-8, up to the first byte that is none.</summary>
    /// <param name="source">Bytes in the set.</param>
    /// <param name="destination">Room for <see cref="MaxUtf8PerByte"/> times as many.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>How many bytes were read: all, or those in front of the first that stands for no character.</returns>
    public abstract int ToUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written);

    /// <summary>
    /// What the servers show of a code that a column may hold though the set has no character for it. Such a code is well-formed, so that nothing keeps it out.
    /// </summary>
    /// <param name="source">Bytes that begin where <see cref="ToUtf8"/> stopped.</param>
    /// <param name="length">How many bytes the code has; 0 where they are no code of the set.</param>
    /// <returns>What is shown in its place: <c>?</c>, or U+FFFD.</returns>
    public virtual char Unassigned(ReadOnlySpan<byte> source, out int length)
    {
        length = 0;
        return default;
    }

    /// <summary>Makes the decoder of a set.</summary>
    /// <param name="form">How its bytes are read.</param>
    /// <param name="name">The set's name.</param>
    /// <returns>The decoder; null of a set whose bytes are no text.</returns>
    public static CharsetDecoder? Make(CharsetForm form, string name) => form switch
    {
        CharsetForm.Binary => null,
        CharsetForm.Utf8 => new Utf8Decoder(bmpOnly: false),
        CharsetForm.Utf8Bmp => new Utf8Decoder(bmpOnly: true),
        CharsetForm.Ascii => new AsciiDecoder(),
        CharsetForm.Ucs2 => new Utf16Decoder(bigEndian: true, surrogates: false),
        CharsetForm.Utf16 => new Utf16Decoder(bigEndian: true, surrogates: true),
        CharsetForm.Utf16LittleEndian => new Utf16Decoder(bigEndian: false, surrogates: true),
        CharsetForm.Utf32 => new Utf32Decoder(),
        _ => OfTable(CharsetTable.Load(name)),
    };

    private static CharsetDecoder OfTable(CharsetTable table) => table switch
    {
        { Ranges.Length: > 0 } => new Gb18030Decoder(table),
        { Pairs: not null } => new DoubleByteDecoder(table),
        _ => new SingleByteDecoder(table),
    };
}
