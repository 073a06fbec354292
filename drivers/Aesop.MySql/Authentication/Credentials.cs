using System.Text;

namespace Aesop.MySql.Authentication;

/// <summary>What an authentication method may use.</summary>
/// <param name="Password">The password; empty for an account without one.</param>
/// <param name="IsTls">TLS protects what is sent.</param>
/// <param name="IsLocal">A unix socket carries what is sent: it doesn't leave the machine.</param>
/// <param name="AllowClearPassword">The user permits mysql_clear_password.</param>
/// <param name="ServerPublicKey">The server's RSA key in PEM, where the user pinned one.</param>
internal sealed record Credentials(string Password, bool IsTls, bool IsLocal, bool AllowClearPassword, string? ServerPublicKey)
{
    public bool HasPassword => Password.Length > 0;

    public byte[] PasswordBytes() => Encoding.UTF8.GetBytes(Password);

    /// <summary>Without the password, whatever prints it.</summary>
    public override string ToString() => $"Credentials {{ IsTls = {IsTls}, IsLocal = {IsLocal} }}";
}
