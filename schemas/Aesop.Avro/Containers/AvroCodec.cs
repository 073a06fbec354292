namespace Aesop.Avro.Containers;

/// <summary>
/// How the blocks of a container file are compressed.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#required-codecs"/>
/// </summary>
public enum AvroCodec
{
    /// <summary>Not at all.</summary>
    Null,

    /// <summary>By deflate (RFC 1951), without a checksum.</summary>
    Deflate,
}
