using System.Buffers.Binary;
using System.Text;
using Aesop.Wire.Hashing;

namespace Aesop.Wire.Positions;

/// <summary>Computes <see cref="Checkpoint.Log"/>: what tells a binlog file from every other of the same number.</summary>
public static class LogIdentity
{
    /// <summary>
    /// XXH64 over the server's identity (UTF-8), a zero byte, its server id, the file's number and the second at which the file
    /// was begun, each 32-bit little-endian. Never zero.
    /// </summary>
    /// <param name="server"><c>@@server_uuid</c> on MySQL; <c>@@server_uid</c> on MariaDB where it has one, else empty.</param>
    /// <param name="serverId">The server id in the header of the file's format description event.</param>
    /// <param name="file">The file's number.</param>
    /// <param name="begun">The timestamp in the header of the file's format description event, in seconds.</param>
    public static ulong Compute(string server, uint serverId, uint file, uint begun)
    {
        var size = Encoding.UTF8.GetByteCount(server);
        var bytes = new byte[size + 13];
        Encoding.UTF8.GetBytes(server, bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(size + 1), serverId);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(size + 5), file);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(size + 9), begun);
        var hash = XxHash64.Compute(bytes);
        return hash == 0 ? 1 : hash;
    }
}
