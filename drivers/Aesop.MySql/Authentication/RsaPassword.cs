using System.Security.Cryptography;
using System.Text;

namespace Aesop.MySql.Authentication;

/// <summary>The password with a zero behind it, XORed with the challenge, encrypted by RSA-OAEP.</summary>
/// <remarks>
/// A key that the server sends over an unprotected connection is only as trustworthy as the network; TLS, or a key pinned
/// by the user, is the way to be sure. See https://dev.mysql.com/doc/refman/8.4/en/caching-sha2-pluggable-authentication.html.
/// </remarks>
internal static class RsaPassword
{
    private const int MostKeyBytes = 16 * 1024;
    private const int LeastKeyBits = 1024;
    private const int MostKeyBits = 16 * 1024;

    public static byte[] Encrypt(string plugin, byte[] password, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> pem)
    {
        if (pem.Length > MostKeyBytes)
        {
            throw new MySqlProtocolException($"{plugin}: a public key of {pem.Length} bytes came; at most {MostKeyBytes} are taken.");
        }

        return Encrypt(plugin, password, challenge, Encoding.Latin1.GetString(pem));
    }

    public static byte[] Encrypt(string plugin, byte[] password, ReadOnlySpan<byte> challenge, string pem)
    {
        byte[] masked = [.. password, 0];
        for (int i = 0; i < masked.Length; i++)
        {
            masked[i] ^= challenge[i % challenge.Length];
        }

        try
        {
            using RSA rsa = RSA.Create();
            rsa.ImportFromPem(pem.TrimEnd('\0'));
            if (rsa.KeySize is < LeastKeyBits or > MostKeyBits)
            {
                throw new MySqlProtocolException($"{plugin}: a public key of {rsa.KeySize} bits came; {LeastKeyBits} to {MostKeyBits} are taken.");
            }

            return rsa.Encrypt(masked, RSAEncryptionPadding.OaepSHA1);
        }
        catch (Exception cause) when (cause is ArgumentException or CryptographicException)
        {
            throw new MySqlProtocolException($"{plugin}: the server's public key can't be used: {cause.Message}", cause);
        }
    }
}
