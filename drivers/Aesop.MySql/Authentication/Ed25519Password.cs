namespace Aesop.MySql.Authentication;

/// <summary>MariaDB's client_ed25519: the challenge signed by Ed25519, where the password itself is the secret seed.</summary>
/// <remarks>See https://mariadb.com/kb/en/authentication-plugin-ed25519/ and https://mariadb.com/kb/en/connection/#client_ed25519-plugin.</remarks>
internal sealed class Ed25519Password(Credentials credentials) : AuthenticationMethod(credentials)
{
    public const string PluginName = "client_ed25519";

    private const int ChallengeBytes = 32;

    public override string Name => PluginName;

    public override byte[] Respond(ReadOnlySpan<byte> challenge) =>
        Ed25519.Sign(Credentials.PasswordBytes(), Scramble(challenge, ChallengeBytes));
}
