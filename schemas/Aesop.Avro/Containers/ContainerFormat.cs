namespace Aesop.Avro.Containers;

/// <summary>
/// The fixed parts of a container file. <see href="https://avro.apache.org/docs/1.12.0/specification/#object-container-files"/>
/// </summary>
/// <remarks>
/// <code>
/// file   : "Obj" 0x01 | metadata: map of bytes | sync marker: 16 bytes | block ...
/// block  : count of data: long | size in bytes: long | data, compressed | sync marker: 16 bytes
/// </code>
/// </remarks>
internal static class ContainerFormat
{
    public const int SyncLength = 16;
    public const string SchemaKey = "avro.schema";
    public const string CodecKey = "avro.codec";
    public const string ReservedPrefix = "avro.";

    public static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;

    public static string NameOf(AvroCodec codec) => codec switch
    {
        AvroCodec.Null => "null",
        AvroCodec.Deflate => "deflate",
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "Not a codec."),
    };
}
