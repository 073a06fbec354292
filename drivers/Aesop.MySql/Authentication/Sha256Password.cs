namespace Aesop.MySql.Authentication;

/// <summary>sha256_password: the password in the clear over TLS, else encrypted with the server's RSA key.</summary>
/// <remarks>
/// Unlike caching_sha2_password its server side takes a clear password over TLS only, not over a unix socket.
/// See https://dev.mysql.com/doc/refman/8.4/en/sha256-pluggable-authentication.html.
/// </remarks>
internal sealed class Sha256Password(Credentials credentials) : RsaAuthenticationMethod(credentials, RequestPublicKey)
{
    public const string PluginName = "sha256_password";

    private const byte RequestPublicKey = 1;

    public override string Name => PluginName;

    protected override byte[] Begin(ReadOnlySpan<byte> challenge) =>
        !Credentials.HasPassword ? [0] : Credentials.IsTls ? ClearPassword() : EncryptedPassword();
}
