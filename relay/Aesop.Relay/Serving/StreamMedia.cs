using Microsoft.AspNetCore.Http;

namespace Aesop.Relay.Serving;

/// <summary>The two forms of a stream.</summary>
internal static class StreamMedia
{
    public const string Frames = "application/vnd.aesop.frames";

    public const string Lines = "application/x-ndjson";

    /// <summary>The form that the client likes best: lines unless it says frames, so that curl is a client.</summary>
    /// <returns>Null where it accepts neither.</returns>
    public static string? Choose(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0)
        {
            return Lines;
        }

        string? best = null;
        var quality = 0.0;
        foreach (var range in request.GetTypedHeaders().Accept)
        {
            var media = range.MatchesAllTypes || range.MediaType.Equals(Lines, StringComparison.OrdinalIgnoreCase) || range.MediaType.Equals("application/*", StringComparison.OrdinalIgnoreCase)
                ? Lines
                : range.MediaType.Equals(Frames, StringComparison.OrdinalIgnoreCase) ? Frames : null;
            var weight = range.Quality ?? 1;
            if (media is not null && weight > quality)
            {
                (best, quality) = (media, weight);
            }
        }

        return best;
    }
}
