namespace Aesop.Avro.Schemas;

/// <summary>
/// The 64-bit Rabin fingerprint, CRC-64-AVRO.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-fingerprints"/>
/// </summary>
public static class AvroFingerprint
{
    /// <summary>The fingerprint of no bytes.</summary>
    public const ulong Empty = 0xc15d213aa4d7a795;

    private static readonly ulong[] Table = BuildTable();

    /// <summary>The fingerprint of bytes; of a schema's canonical form it is what <see cref="AvroSchema.Fingerprint"/> gives.</summary>
    /// <remarks>Where Avro writes a fingerprint as bytes (single-object encoding) it is little-endian.</remarks>
    /// <param name="bytes">The bytes.</param>
    public static ulong Compute(ReadOnlySpan<byte> bytes)
    {
        var fingerprint = Empty;
        foreach (var b in bytes)
        {
            fingerprint = (fingerprint >> 8) ^ Table[(byte)fingerprint ^ b];
        }

        return fingerprint;
    }

    private static ulong[] BuildTable()
    {
        var table = new ulong[256];
        for (var i = 0; i < table.Length; i++)
        {
            var fingerprint = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
            {
                fingerprint = (fingerprint >> 1) ^ (Empty & (0 - (fingerprint & 1)));
            }

            table[i] = fingerprint;
        }

        return table;
    }
}
