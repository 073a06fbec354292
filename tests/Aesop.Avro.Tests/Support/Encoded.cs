using Aesop.Avro.Binary;

namespace Aesop.Avro.Tests.Support;

/// <summary>Bytes as the writer makes them.</summary>
internal static class Encoded
{
    public delegate void Write(ref AvroBinaryWriter writer);

    public static byte[] By(Write write)
    {
        var writer = new AvroBinaryWriter(new byte[1 << 16]);
        write(ref writer);
        return writer.Written.ToArray();
    }
}
