using Aesop.MySql.Protocol;

namespace Aesop.MySql.Tests.Fakes;

/// <summary>Packets as a server writes them.</summary>
internal static class FakePackets
{
    /// <summary>A challenge of 20 bytes, none of them zero.</summary>
    public static byte[] Challenge { get; } = [.. Enumerable.Range(1, 20).Select(static i => (byte)(i * 7))];

    public const Capabilities ServerCapabilities = Capabilities.LongPassword | Capabilities.LongFlag | Capabilities.ConnectWithDatabase | Capabilities.Protocol41
        | Capabilities.Transactions | Capabilities.SecureConnection | Capabilities.MultiResults | Capabilities.PluginAuthentication
        | Capabilities.ConnectAttributes | Capabilities.PluginAuthenticationLengthEncoded | Capabilities.DeprecateEof;

    public static byte[] Greeting(
        string version = "8.4.0", Capabilities capabilities = ServerCapabilities, string plugin = "mysql_native_password") => new PacketWriter()
        .WriteByte(10).WriteNullTerminated(version).WriteUInt32(42)
        .WriteBytes(Challenge.AsSpan(0, 8)).WriteByte(0)
        .WriteUInt16((ushort)capabilities).WriteByte(255).WriteUInt16(2).WriteUInt16((ushort)((uint)capabilities >> 16))
        .WriteByte(21).WriteZeros(10)
        .WriteBytes(Challenge.AsSpan(8)).WriteByte(0).WriteNullTerminated(plugin)
        .Payload.ToArray();

    public static byte[] Ok(ulong affected = 0, ushort status = 2, byte header = 0) => new PacketWriter()
        .WriteByte(header).WriteLengthEncodedInteger(affected).WriteLengthEncodedInteger(0).WriteUInt16(status).WriteUInt16(0).Payload.ToArray();

    public static byte[] Eof(ushort status = 2) => new PacketWriter().WriteByte(0xFE).WriteUInt16(0).WriteUInt16(status).Payload.ToArray();

    public static byte[] Error(int code, string message, string sqlState = "HY000") => new PacketWriter()
        .WriteByte(0xFF).WriteUInt16((ushort)code).WriteString("#" + sqlState).WriteString(message).Payload.ToArray();

    public static byte[] Column(string name) => new PacketWriter()
        .WriteLengthEncodedString("def").WriteLengthEncodedString("shop").WriteLengthEncodedString("o").WriteLengthEncodedString("orders")
        .WriteLengthEncodedString(name).WriteLengthEncodedString(name).WriteLengthEncodedInteger(12)
        .WriteUInt16(45).WriteUInt32(80).WriteByte(253).WriteUInt16(33).WriteByte(0).WriteZeros(2).Payload.ToArray();

    public static byte[] Row(params string?[] values)
    {
        PacketWriter writer = new();
        foreach (string? value in values)
        {
            _ = value is null ? writer.WriteByte(0xFB) : writer.WriteLengthEncodedString(value);
        }

        return writer.Payload.ToArray();
    }

    public static byte[] AuthSwitch(string plugin, ReadOnlySpan<byte> challenge) =>
        new PacketWriter().WriteByte(0xFE).WriteNullTerminated(plugin).WriteBytes(challenge).Payload.ToArray();

    /// <summary>Payloads with their headers, numbered from the first on.</summary>
    public static byte[] Frame(int firstSequence, params byte[][] payloads)
    {
        List<byte> bytes = [];
        int sequence = firstSequence;
        foreach (byte[] payload in payloads)
        {
            int offset = 0;
            int length;
            do
            {
                length = Math.Min(payload.Length - offset, PacketTransport.MaxFragmentBytes);
                bytes.AddRange([(byte)length, (byte)(length >> 8), (byte)(length >> 16), (byte)sequence++]);
                bytes.AddRange(payload.AsSpan(offset, length));
                offset += length;
            }
            while (length == PacketTransport.MaxFragmentBytes);
        }

        return [.. bytes];
    }

    /// <summary>A transport over scripted bytes.</summary>
    public static PacketTransport Transport(
        Stream stream, int maxPacketBytes = 1 << 30, TimeProvider? time = null) =>
        new(stream, null, "fake:3306", new(maxPacketBytes, TimeSpan.FromSeconds(30), "command_timeout_ms"), time ?? TimeProvider.System);
}
