using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aesop.Tests.Servers;

/// <summary>A certificate authority of its own and one server certificate that it signed, as PEM files in a folder.</summary>
public sealed class TestCertificates
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(30);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    private TestCertificates(string folder) =>
        (AuthorityPath, CertificatePath, KeyPath) = (Path.Combine(folder, "tls-ca.pem"), Path.Combine(folder, "tls-cert.pem"), Path.Combine(folder, "tls-key.pem"));

    /// <summary>The authority's certificate: what a client has to trust.</summary>
    public string AuthorityPath { get; }

    /// <summary>The server's certificate.</summary>
    public string CertificatePath { get; }

    /// <summary>The server's private key.</summary>
    public string KeyPath { get; }

    /// <summary>Makes a new authority and a certificate for these names and addresses; the folder must exist.</summary>
    public static TestCertificates Create(string folder, IReadOnlyList<string> names)
    {
        var files = new TestCertificates(folder);
        var from = DateTimeOffset.UtcNow - ClockSkew;
        using var authority = CreateAuthority(from);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(AlternativeNames(names));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "server authentication")], false));
        using var certificate = request.Create(authority, from, from + Validity, RandomNumberGenerator.GetBytes(16));

        File.WriteAllText(files.AuthorityPath, authority.ExportCertificatePem());
        File.WriteAllText(files.CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(files.KeyPath, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(files.KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return files;
    }

    private static X509Certificate2 CreateAuthority(DateTimeOffset from)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Aesop tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(from, from + Validity);
    }

    private static X509Extension AlternativeNames(IReadOnlyList<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}
