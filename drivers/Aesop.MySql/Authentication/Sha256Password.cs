namespace Aesop.MySql.Authentication;

/// <summary>sha256_password: the password in the clear over TLS, else encrypted with the server's RSA key.</summary>
/// <remarks>
/// Unlike caching_sha2_password its server side takes a clear password over TLS only, not over a unix socket.
/// See https://dev.mysql.com/doc/refman/8.4/en/sha256-pluggable-authentication.html.
/// </remarks>
internal sealed class Sha256Password(Credentials credentials) : AuthenticationMethod(credentials)
{
    public const string PluginName = "sha256_password";

    private const int ChallengeBytes = 20;
    private const byte RequestPublicKey = 1;

    private byte[] _challenge = [];
    private bool _keyRequested;

    public override string Name => PluginName;

    public override byte[] Respond(ReadOnlySpan<byte> challenge)
    {
        _challenge = Scramble(challenge, ChallengeBytes).ToArray();
        if (!Credentials.HasPassword)
        {
            return [0];
        }

        if (Credentials.IsTls)
        {
            return ClearPassword();
        }

        if (Credentials.ServerPublicKey is { } key)
        {
            return RsaPassword.Encrypt(Name, Credentials.PasswordBytes(), _challenge, key);
        }

        _keyRequested = true;
        return [RequestPublicKey];
    }

    public override byte[]? Continue(ReadOnlySpan<byte> data)
    {
        if (!_keyRequested)
        {
            return base.Continue(data);
        }

        _keyRequested = false;
        return RsaPassword.Encrypt(Name, Credentials.PasswordBytes(), _challenge, data);
    }
}
