using System.Security.Cryptography;

namespace Aesop.MySql.Authentication;

/// <summary>caching_sha2_password: a hash that the server may hold in its cache, else the password itself, protected.</summary>
/// <remarks>
/// (1) SHA256(password) XOR SHA256(SHA256(SHA256(password)) and challenge). (2) The server knows it (3: fast path, OK follows),
/// or demands the full way (4): the password in the clear over TLS or a unix socket, else (2: key request) encrypted with the server's RSA key.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html.
/// </remarks>
internal sealed class CachingSha2Password(Credentials credentials) : RsaAuthenticationMethod(credentials, RequestPublicKey)
{
    public const string PluginName = "caching_sha2_password";

    private const byte FastPathSucceeded = 3;
    private const byte FullPathDemanded = 4;
    private const byte RequestPublicKey = 2;

    public override string Name => PluginName;

    protected override byte[] Begin(ReadOnlySpan<byte> challenge)
    {
        if (!Credentials.HasPassword)
        {
            return [];
        }

        byte[] once = SHA256.HashData(Credentials.PasswordBytes());
        byte[] mask = SHA256.HashData([.. SHA256.HashData(once), .. challenge]);
        for (int i = 0; i < once.Length; i++)
        {
            once[i] ^= mask[i];
        }

        return once;
    }

    protected override byte[]? GoOn(ReadOnlySpan<byte> data) => data switch
    {
        [FastPathSucceeded] => null,
        [FullPathDemanded] => Credentials.IsTls || Credentials.IsLocal ? ClearPassword() : EncryptedPassword(),
        _ => throw new MySqlProtocolException($"{Name}: {data.Length} unexpected bytes came, beginning with {(data.IsEmpty ? "nothing" : $"0x{data[0]:X2}")}."),
    };
}
