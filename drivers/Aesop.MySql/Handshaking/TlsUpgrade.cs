using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aesop.MySql.Handshaking;

/// <summary>TLS over the connection's stream, with the certificate checked as the mode says and refused with every reason.</summary>
internal sealed class TlsUpgrade(MySqlConnectionOptions options)
{
    private readonly List<string> _reasons = [];

    /// <summary>Negotiates TLS.</summary>
    /// <exception cref="MySqlTlsException">A certificate file is unusable, or the server's certificate doesn't hold.</exception>
    public async ValueTask<SslStream> RunAsync(Stream stream, CancellationToken cancellationToken)
    {
        X509Certificate2Collection? authorities = Load(options.TlsCaFile, "ca", static path =>
        {
            X509Certificate2Collection collection = [];
            collection.ImportFromPemFile(path);
            return collection.Count > 0 ? collection : throw new CryptographicException("it holds no certificate.");
        });
        using X509Certificate2? client = Load(options.TlsCertificateFile, "cert or key", path => X509Certificate2.CreateFromPemFile(path, options.TlsKeyFile));
        SslStream tls = new(stream, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(Settings(authorities, client), cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch (Exception cause) when (cause is not (OperationCanceledException or IOException))
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw new MySqlTlsException(_reasons.Count > 0
                ? $"{options.ServerName}: the server's certificate is refused (tls={ModeName}): {string.Join("; ", _reasons)}."
                : $"{options.ServerName}: TLS could not be negotiated: {cause.Message} {cause.InnerException?.Message}".TrimEnd(), cause);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            foreach (X509Certificate2 authority in authorities ?? [])
            {
                authority.Dispose();
            }
        }
    }

    private string ModeName => options.Tls == MySqlTlsMode.VerifyIdentity ? "verify-identity" : "verify-ca";

    private static T? Load<T>(string? path, string key, Func<string, T> load)
        where T : class
    {
        try
        {
            return path is null ? null : load(path);
        }
        catch (Exception cause) when (cause is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MySqlTlsException($"The file '{path}' ({key}) can't be used: {cause.Message}", cause);
        }
    }

    [SuppressMessage("Security", "CA5359", Justification = "Preferred and required encrypt without knowing the server; the verifying modes check.")]
    private SslClientAuthenticationOptions Settings(X509Certificate2Collection? authorities, X509Certificate2? client)
    {
        SslClientAuthenticationOptions settings = new()
        {
            TargetHost = options.SocketPath is null ? options.Host : "",
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificates = client is null ? null : [client],
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsAccepted(certificate, chain, errors),
        };
        if (authorities is not null)
        {
            settings.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            settings.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return settings;
    }

    private bool IsAccepted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (options.Tls is not (MySqlTlsMode.VerifyCa or MySqlTlsMode.VerifyIdentity))
        {
            return true;
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) || certificate is null)
        {
            _reasons.Add("the server sent no certificate");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && options.Tls == MySqlTlsMode.VerifyIdentity)
        {
            _reasons.Add($"it is for '{certificate?.Subject}' and not for the host '{options.Host}'");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            _reasons.AddRange((chain?.ChainStatus ?? []).Select(static status => $"{status.Status}: {status.StatusInformation.Trim()}").Distinct());
            if (_reasons.Count == 0)
            {
                _reasons.Add("its chain of signatures does not hold");
            }
        }

        return _reasons.Count == 0;
    }
}
