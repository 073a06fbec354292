namespace Aesop.MySql.Binlog;

/// <summary>The ASCII that most values begin with, or consist of.</summary>
internal static class AsciiRun
{
    /// <summary>Copies it.</summary>
    /// <returns>Its length.</returns>
    public static int Copy(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int end = source.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        ReadOnlySpan<byte> ascii = end < 0 ? source : source[..end];
        ascii.CopyTo(destination);
        return ascii.Length;
    }
}
