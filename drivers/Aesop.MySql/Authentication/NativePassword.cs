using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Aesop.MySql.Authentication;

/// <summary>mysql_native_password: SHA1(password) XOR SHA1(challenge, SHA1(SHA1(password))).</summary>
/// <remarks>See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_native_password_authentication.html.</remarks>
internal sealed class NativePassword(Credentials credentials) : AuthenticationMethod(credentials)
{
    public const string PluginName = "mysql_native_password";

    private const int ChallengeBytes = 20;

    public override string Name => PluginName;

    [SuppressMessage("Security", "CA5350", Justification = "The protocol prescribes SHA-1.")]
    public override byte[] Respond(ReadOnlySpan<byte> challenge)
    {
        if (!Credentials.HasPassword)
        {
            return [];
        }

        byte[] once = SHA1.HashData(Credentials.PasswordBytes());
        byte[] mask = SHA1.HashData([.. Scramble(challenge, ChallengeBytes), .. SHA1.HashData(once)]);
        for (int i = 0; i < once.Length; i++)
        {
            once[i] ^= mask[i];
        }

        return once;
    }
}
