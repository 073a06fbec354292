using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Makes the bodies of compressed transactions.</summary>
internal static class PayloadBuilder
{
    public const byte Zstd = 0;
    public const byte None = 255;

    /// <summary>Events without checksums, one behind the other.</summary>
    public static byte[] Events(params (BinlogEventType Type, int BodyBytes)[] events) =>
        [.. events.SelectMany((inner, i) => EventBuilder.Event(inner.Type, Enumerable.Range(0, inner.BodyBytes).Select(at => (byte)(at * (i + 3))).ToArray(), checksum: false))];

    public static byte[] Body(byte[] payload, long declared, byte compression = Zstd, long? payloadSize = null) =>
        [.. Field(2, Integer(compression)), .. Field(3, Integer(declared)), .. Field(1, Integer(payloadSize ?? payload.Length)), 0, .. payload];

    public static byte[] Compressed(byte[] events, int level = 3) => Body(ZstdFrames.Compress(events, level), events.Length);

    public static byte[] Field(byte number, byte[] value) => [number, (byte)value.Length, .. value];

    public static byte[] Integer(long value) => value switch
    {
        < 251 => [(byte)value],
        < 1 << 16 => [0xfc, (byte)value, (byte)(value >> 8)],
        < 1 << 24 => [0xfd, (byte)value, (byte)(value >> 8), (byte)(value >> 16)],
        _ => [0xfe, .. BitConverter.GetBytes(value)],
    };
}
