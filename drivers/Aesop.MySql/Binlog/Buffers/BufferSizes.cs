using System.Globalization;

namespace Aesop.MySql.Binlog;

/// <summary>What the sizes of a reader's buffer may be.</summary>
internal static class BufferSizes
{
    public const int MostEventBytes = 2_000_000_000;

    private const int LeastBytes = 4 << 10;
    private const int MostBufferBytes = 1 << 30;

    /// <summary>Says that an event is over a limit, and what can be done.</summary>
    /// <param name="length">Bytes that it has.</param>
    /// <param name="limitName">The option that is the limit.</param>
    /// <param name="limit">Its value.</param>
    public static string TooLong(long length, string limitName, int limit) => length <= MostEventBytes
        ? string.Create(CultureInfo.InvariantCulture, $"it has {length} bytes, {limitName} is {limit}; raise it to {length} or more")
        : string.Create(CultureInfo.InvariantCulture, $"it has {length} bytes; the most that can be read of one event is {MostEventBytes} ({limitName}). Start behind it, and seed the tables that it changes anew");

    public static void Validate(int bufferBytes, string bufferName, int maxEventBytes, string maxEventName)
    {
        if (bufferBytes is < LeastBytes or > MostBufferBytes)
        {
            throw new MySqlConfigurationException($"{bufferName} is {bufferBytes}; it may be {LeastBytes} to {MostBufferBytes} bytes.");
        }

        if (maxEventBytes < bufferBytes || maxEventBytes > MostEventBytes)
        {
            throw new MySqlConfigurationException($"{maxEventName} is {maxEventBytes}; it may be {bufferBytes} ({bufferName}) to {MostEventBytes} bytes.");
        }
    }
}
