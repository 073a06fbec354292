namespace Aesop.MySql.Authentication;

/// <summary>A method in which the password may go to the server encrypted with its RSA key: one that the user has pinned, else one that the server is asked for.</summary>
/// <param name="credentials">Whose password.</param>
/// <param name="requestPublicKey">The byte that asks the server for its key.</param>
internal abstract class RsaAuthenticationMethod(Credentials credentials, byte requestPublicKey) : AuthenticationMethod(credentials)
{
    private const int ChallengeBytes = 20;

    private byte[] _challenge = [];
    private bool _keyRequested;

    public sealed override byte[] Respond(ReadOnlySpan<byte> challenge)
    {
        _challenge = Scramble(challenge, ChallengeBytes).ToArray();
        return Begin(_challenge);
    }

    public sealed override byte[]? Continue(ReadOnlySpan<byte> data)
    {
        if (!_keyRequested)
        {
            return GoOn(data);
        }

        _keyRequested = false;
        return RsaPassword.Encrypt(Name, Credentials.PasswordBytes(), _challenge, data);
    }

    /// <summary>The answer to the challenge.</summary>
    protected abstract byte[] Begin(ReadOnlySpan<byte> challenge);

    /// <summary>The answer to what came and is no key; null where none is expected.</summary>
    protected virtual byte[]? GoOn(ReadOnlySpan<byte> data) => base.Continue(data);

    /// <summary>The password, encrypted; or what asks for the key to do so with.</summary>
    protected byte[] EncryptedPassword()
    {
        if (Credentials.ServerPublicKey is { } key)
        {
            return RsaPassword.Encrypt(Name, Credentials.PasswordBytes(), _challenge, key);
        }

        _keyRequested = true;
        return [requestPublicKey];
    }
}
