using System.Text;

namespace Aesop.MySql.Authentication;

/// <summary>The client's half of one authentication plugin: pure bytes in, bytes out; who calls it does the reading and sending.</summary>
/// <remarks>One instance serves one connection attempt. See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods.html.</remarks>
internal abstract class AuthenticationMethod(Credentials credentials)
{
    /// <summary>The plugin's name on the wire.</summary>
    public abstract string Name { get; }

    protected Credentials Credentials { get; } = credentials;

    /// <summary>The answer to the server's challenge.</summary>
    public abstract byte[] Respond(ReadOnlySpan<byte> challenge);

    /// <summary>The answer to more data from the server; null where the server goes on by itself.</summary>
    public virtual byte[]? Continue(ReadOnlySpan<byte> data) =>
        throw new MySqlProtocolException($"{Name} has no further step, but the server sent {data.Length} more bytes for one.");

    /// <summary>The first bytes of the challenge, which must be there; some servers append a zero.</summary>
    protected ReadOnlySpan<byte> Scramble(ReadOnlySpan<byte> challenge, int bytes) => challenge.Length >= bytes
        ? challenge[..bytes]
        : throw new MySqlProtocolException($"{Name}: a challenge of {challenge.Length} bytes came, {bytes} are due.");

    /// <summary>The password in the clear with a zero behind it.</summary>
    protected byte[] ClearPassword() => [.. Encoding.UTF8.GetBytes(Credentials.Password), 0];
}
