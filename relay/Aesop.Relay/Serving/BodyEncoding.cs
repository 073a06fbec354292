using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Aesop.Relay.Serving;

/// <summary>How the body of a stream is compressed (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3).</summary>
internal static class BodyEncoding
{
    private const string Brotli = "br";
    private const string Gzip = "gzip";

    /// <summary>The coding that the client likes best of those known here; null for none.</summary>
    public static string? Choose(HttpRequest request)
    {
        string? best = null;
        var quality = 0.0;
        foreach (var value in request.GetTypedHeaders().AcceptEncoding)
        {
            var name = value.Value.Value?.ToLowerInvariant();
            var weight = value.Quality ?? 1;
            if (name is Brotli or Gzip && (weight > quality || (weight == quality && name == Brotli && weight > 0)))
            {
                (best, quality) = (name, weight);
            }
        }

        return best;
    }

    /// <summary>A stream that compresses into another, fast rather than small; each flush brings out all that was written.</summary>
    public static Stream Wrap(string coding, Stream output) => coding switch
    {
        Brotli => new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true),
        Gzip => new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true),
        _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, "An unknown coding."),
    };
}
