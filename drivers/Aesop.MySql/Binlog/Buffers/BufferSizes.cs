namespace Aesop.MySql.Binlog;

/// <summary>What the sizes of a reader's buffer may be.</summary>
internal static class BufferSizes
{
    public const int MostEventBytes = 2_000_000_000;

    private const int LeastBytes = 4 << 10;
    private const int MostBufferBytes = 1 << 30;

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
