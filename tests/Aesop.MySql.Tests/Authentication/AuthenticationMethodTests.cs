using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Aesop.MySql.Authentication;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Authentication;

/// <summary>Each method against what the server's side of it computes.</summary>
public sealed class AuthenticationMethodTests
{
    private static readonly byte[] Challenge = FakePackets.Challenge;
    private static readonly Credentials OverTcp = new("pässword", IsTls: false, IsLocal: false, AllowClearPassword: false, ServerPublicKey: null);
    private static readonly Credentials OverTls = OverTcp with { IsTls = true };
    private static readonly Credentials OverSocket = OverTcp with { IsLocal = true };
    private static readonly byte[] Password = Encoding.UTF8.GetBytes(OverTcp.Password);

    [Test]
    [SuppressMessage("Security", "CA5350", Justification = "The protocol prescribes SHA-1.")]
    public void NativePassword_Respond_SatisfiesTheServersCheck()
    {
        byte[] stored = SHA1.HashData(SHA1.HashData(Password));
        byte[] response = new NativePassword(OverTcp).Respond([.. Challenge, 0]);
        byte[] once = Xor(response, SHA1.HashData([.. Challenge, .. stored]));
        Assert.That(SHA1.HashData(once), Is.EqualTo(stored));
    }

    [Test]
    public void CachingSha2Password_Respond_SatisfiesTheServersCheck()
    {
        byte[] stored = SHA256.HashData(SHA256.HashData(Password));
        byte[] response = new CachingSha2Password(OverTcp).Respond([.. Challenge, 0]);
        byte[] once = Xor(response, SHA256.HashData([.. stored, .. Challenge]));
        Assert.That(SHA256.HashData(once), Is.EqualTo(stored));
    }

    [Test]
    public void CachingSha2Password_FastPath_SaysNothingMore()
    {
        CachingSha2Password method = new(OverTcp);
        method.Respond(Challenge);
        Assert.That(method.Continue([3]), Is.Null);
    }

    [Test]
    public void CachingSha2Password_FullPathOverTlsOrSocket_SendsThePasswordItself([Values] bool tls)
    {
        CachingSha2Password method = new(tls ? OverTls : OverSocket);
        method.Respond(Challenge);
        Assert.That(method.Continue([4]), Is.EqualTo((byte[])[.. Password, 0]));
    }

    [Test]
    public void CachingSha2Password_FullPathUnprotected_EncryptsWithTheKeyItAskedFor()
    {
        using RSA rsa = RSA.Create(2048);
        CachingSha2Password method = new(OverTcp);
        method.Respond(Challenge);
        Assert.That(method.Continue([4]), Is.EqualTo(new byte[] { 2 }));
        byte[] encrypted = method.Continue(Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()))!;
        Assert.That(Decrypt(rsa, encrypted), Is.EqualTo((byte[])[.. Password, 0]));
    }

    [Test]
    public void CachingSha2Password_PinnedKey_IsNotAskedFor()
    {
        using RSA rsa = RSA.Create(2048);
        CachingSha2Password method = new(OverTcp with { ServerPublicKey = rsa.ExportSubjectPublicKeyInfoPem() });
        method.Respond(Challenge);
        Assert.That(Decrypt(rsa, method.Continue([4])!), Is.EqualTo((byte[])[.. Password, 0]));
    }

    [TestCase(new byte[] { }), TestCase(new byte[] { 5 }), TestCase(new byte[] { 4, 4 })]
    public void CachingSha2Password_UnknownStep_ThrowsProtocolException(byte[] data)
    {
        CachingSha2Password method = new(OverTcp);
        method.Respond(Challenge);
        Assert.That(() => method.Continue(data), Throws.TypeOf<MySqlProtocolException>());
    }

    [Test]
    public void Sha256Password_OverTls_SendsThePasswordItself() =>
        Assert.That(new Sha256Password(OverTls).Respond(Challenge), Is.EqualTo((byte[])[.. Password, 0]));

    [Test]
    public void Sha256Password_OverSocket_EncryptsAllTheSame()
    {
        using RSA rsa = RSA.Create(2048);
        Sha256Password method = new(OverSocket);
        Assert.That(method.Respond(Challenge), Is.EqualTo(new byte[] { 1 }));
        Assert.That(Decrypt(rsa, method.Continue(Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()))!), Is.EqualTo((byte[])[.. Password, 0]));
    }

    [Test]
    public void ClearPassword_NotAllowed_IsRefused() =>
        Assert.That(() => new ClearPassword(OverTls).Respond([]), Throws.TypeOf<MySqlUnsupportedException>().With.Message.Contains("allow_clear_password"));

    [Test]
    public void ClearPassword_AllowedButUnprotected_IsRefused() =>
        Assert.That(() => new ClearPassword(OverTcp with { AllowClearPassword = true }).Respond([]), Throws.TypeOf<MySqlUnsupportedException>().With.Message.Contains("unprotected"));

    [Test]
    public void ClearPassword_AllowedOverTls_IsSent() =>
        Assert.That(new ClearPassword(OverTls with { AllowClearPassword = true }).Respond([]), Is.EqualTo((byte[])[.. Password, 0]));

    [Test]
    public void Respond_ShortChallenge_ThrowsProtocolException()
    {
        foreach (AuthenticationMethod method in new AuthenticationMethod[] { new NativePassword(OverTcp), new CachingSha2Password(OverTcp), new Sha256Password(OverTcp), new Ed25519Password(OverTcp) })
        {
            Assert.That(() => method.Respond(Challenge.AsSpan(0, 19)), Throws.TypeOf<MySqlProtocolException>(), method.Name);
        }
    }

    [Test]
    public void Encrypt_GarbageAsKey_ThrowsProtocolException()
    {
        using RSA weak = RSA.Create(512);
        foreach (string pem in new[] { "", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", weak.ExportSubjectPublicKeyInfoPem() })
        {
            Assert.That(() => RsaPassword.Encrypt("test", Password, Challenge, Encoding.ASCII.GetBytes(pem)), Throws.TypeOf<MySqlProtocolException>(), pem);
        }
    }

    [Test]
    public void ToString_Credentials_HasNoPassword() => Assert.That(OverTcp.ToString(), Does.Not.Contain("pässword"));

    private static byte[] Decrypt(RSA rsa, byte[] encrypted)
    {
        byte[] masked = rsa.Decrypt(encrypted, RSAEncryptionPadding.OaepSHA1);
        return [.. masked.Select(static (value, i) => (byte)(value ^ Challenge[i % Challenge.Length]))];
    }

    private static byte[] Xor(byte[] left, byte[] right) => [.. left.Zip(right, static (a, b) => (byte)(a ^ b))];
}
