using System.Globalization;
using Aesop.Relay.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Aesop.Relay.Serving;

/// <summary>The paths of ARCHITECTURE.md, section 5, that the relay answers.</summary>
internal static class RelayEndpoints
{
    private const int FingerprintDigits = 16;

    private static readonly string[] NoParameters = ["This path takes no parameters."];

    /// <summary>Maps all of them.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="sources">What is served.</param>
    /// <param name="options">Bounds and intervals.</param>
    /// <param name="metrics">What counts streams.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logger">Where stream ends are told.</param>
    /// <param name="stopping">Ends the streams, each between two transactions.</param>
    public static void MapAesopRelay(
        this IEndpointRouteBuilder endpoints, IReadOnlyList<ServedSource> sources, RelayOptions options, RelayMetrics metrics, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        var byName = sources.ToDictionary(s => s.Name, StringComparer.Ordinal);
        var stream = new StreamEndpoint(options, metrics, time, logger, stopping);
        foreach (var source in sources)
        {
            metrics.Observe(source.Name, source.Ring, () => RingAge.Seconds(source.Ring, time));
        }

        Map("/v1/sources", _ => TypedResults.Json(new SourcesDocument([.. sources.Select(source => SourceDocument.Of(source, time))]), DocumentJson.Default.SourcesDocument));
        MapSource("/v1/sources/{source}", source => TypedResults.Json(SourceDocument.Of(source, time), DocumentJson.Default.SourceDocument));
        MapSource("/v1/sources/{source}/tables", source => TypedResults.Json(TablesOf(source), DocumentJson.Default.TablesDocument));
        Map("/v1/schemas/{fingerprint}", context => SchemaOf(sources, (string)context.Request.RouteValues["fingerprint"]!));
        Map("/healthz", _ => TypedResults.Text("ok\n"));
        Map("/readyz", _ => Ready(sources));
        endpoints.MapMethods("/v1/sources/{source}/stream", [HttpMethods.Get, HttpMethods.Post], context =>
            Find(context, out var source) is { } problem ? problem.ExecuteAsync(context) : stream.HandleAsync(context, source!));

        void Map(string path, Func<HttpContext, IResult> answer) => endpoints.MapGet(path, (RequestDelegate)(context =>
            (RefuseQuery(context) ?? answer(context)).ExecuteAsync(context)));

        void MapSource(string path, Func<ServedSource, IResult> answer) =>
            Map(path, context => Find(context, out var source) ?? answer(source!));

        IResult? Find(HttpContext context, out ServedSource? source)
        {
            var name = (string)context.Request.RouteValues["source"]!;
            return byName.TryGetValue(name, out source) ? null : Problems.NoSource(name, byName.Keys);
        }
    }

    private static ProblemHttpResult? RefuseQuery(HttpContext context) => context.Request.Query.Count == 0
        ? null
        : Problems.BadRequest(context.Request.Query.Keys.ToDictionary(k => k, _ => NoParameters));

    private static TablesDocument TablesOf(ServedSource source) => new(
    [
        .. source.Schemas.Timelines
            .OrderBy(table => table.Value[0].Schema.Frame.Database, StringComparer.Ordinal).ThenBy(table => table.Value[0].Schema.Frame.Table, StringComparer.Ordinal)
            .Select(table => new TableDocument(table.Key, table.Value[0].Schema.Frame.Database, table.Value[0].Schema.Frame.Table,
            [
                .. table.Value.Select(version => new TableVersionDocument(
                    version.Schema.Fingerprint.ToString("x16", CultureInfo.InvariantCulture), version.Epoch, version.Since.ToString())),
            ])),
    ]);

    private static IResult SchemaOf(IReadOnlyList<ServedSource> sources, string text)
    {
        if (text.Length != FingerprintDigits || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var fingerprint))
        {
            return Problems.BadRequest(new Dictionary<string, string[]> { ["fingerprint"] = [$"'{text}' is no fingerprint: write {FingerprintDigits} hexadecimal digits, as in a frame or line."] });
        }

        foreach (var source in sources)
        {
            if (source.Schemas.TryGet(fingerprint, out var schema))
            {
                return TypedResults.Text(schema.Frame.Json, "application/json");
            }
        }

        return Problems.Make(StatusCodes.Status404NotFound, "There is no such schema.", $"None of the relay's sources has shown a schema with the fingerprint {text} since it started.");
    }

    private static JsonHttpResult<ReadyDocument> Ready(IReadOnlyList<ServedSource> sources)
    {
        var states = sources.ToDictionary(s => s.Name, s => s.Status());
        var reasons = states.ToDictionary(s => s.Key, s => s.Value.Reason is null ? $"{s.Value.State}" : $"{s.Value.State}: {s.Value.Reason}");
        var ready = states.Values.All(s => s.State is SourceState.Streaming or SourceState.CatchingUp);
        return TypedResults.Json(
            new ReadyDocument(ready, reasons), DocumentJson.Default.ReadyDocument, statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
