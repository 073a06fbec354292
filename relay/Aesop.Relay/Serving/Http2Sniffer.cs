using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Aesop.Relay.Serving;

/// <summary>
/// Lets one port without TLS speak HTTP/1.1 and HTTP/2: a client that knows that the server speaks HTTP/2 begins with the
/// connection preface (https://www.rfc-editor.org/rfc/rfc9113#section-3.4), which no HTTP/1.1 request begins with.
/// </summary>
/// <remarks>
/// Kestrel takes HTTP/1.1 on a port without TLS, for nothing was negotiated there. What the preface says is handed to it in the place
/// where it looks for what TLS negotiated.
/// </remarks>
internal sealed class Http2Sniffer(ConnectionDelegate next, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, connection.ConnectionClosed);
        try
        {
            if (await BeginsWithPrefaceAsync(connection.Transport.Input, either.Token).ConfigureAwait(false))
            {
                var negotiated = new Negotiated();
                connection.Features.Set<ITlsConnectionFeature>(negotiated);
                connection.Features.Set<ITlsApplicationProtocolFeature>(negotiated);
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing came, or it was closed: there is nobody to answer.
            return;
        }

        await next(connection).ConfigureAwait(false);
    }

    private static async Task<bool> BeginsWithPrefaceAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var answer = Compare(read.Buffer);
            if (answer is null && !read.IsCompleted)
            {
                // Too few bytes to tell: all were looked at, none is taken.
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            input.AdvanceTo(read.Buffer.Start);
            return answer ?? false;
        }
    }

    /// <returns>Null where the bytes are too few to tell.</returns>
    private static bool? Compare(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> begin = stackalloc byte[Preface.Length];
        begin = begin[..(int)Math.Min(buffer.Length, Preface.Length)];
        buffer.Slice(0, begin.Length).CopyTo(begin);
        return !Preface.StartsWith(begin) ? false : begin.Length == Preface.Length ? true : null;
    }

    private sealed class Negotiated : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        private static readonly byte[] Http2 = "h2"u8.ToArray();

        public X509Certificate2? ClientCertificate { get; set; }

        public ReadOnlyMemory<byte> ApplicationProtocol => Http2;

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
    }
}
