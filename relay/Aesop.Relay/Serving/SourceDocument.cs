using System.Text.Json.Serialization;
using Aesop.Relay.Sources;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <summary>A source as <c>/v1/sources/{source}</c> tells it; what isn't known is absent.</summary>
internal sealed record SourceDocument
{
    public required string Name { get; init; }

    public required string Server { get; init; }

    public required IReadOnlyList<ServerDocument> Servers { get; init; }

    public LineageDocument? Lineage { get; init; }

    public string? Version { get; init; }

    public required string State { get; init; }

    public string? Reason { get; init; }

    public uint? Epoch { get; init; }

    public string? File { get; init; }

    public string? Read { get; init; }

    public string? SourceEnd { get; init; }

    public DateTimeOffset? HeardAt { get; init; }

    public required LagDocument Lag { get; init; }

    public HeldDocument? Held { get; init; }

    public required RingDocument Ring { get; init; }

    public required long Rows { get; init; }

    public required long Transactions { get; init; }

    public required long Bytes { get; init; }

    public required long Reconnects { get; init; }

    public static SourceDocument Of(ServedSource source, TimeProvider time)
    {
        var status = source.Status();
        var ring = source.Ring;
        var held = ring.TryGetNewest(out var newest) && ring.TryGetOldest(out var oldest)
            ? new HeldDocument(PlaceDocument.Of(oldest.Epoch, oldest.Scn), PlaceDocument.Of(newest.Epoch, newest.Scn))
            : null;
        return new SourceDocument
        {
            Name = source.Name,
            Server = status.Server,
            Servers = [.. status.Servers.Select(ServerDocument.Of)],
            Lineage = status.Lineage is { } change ? LineageDocument.Of(change) : null,
            Version = status.Version,
            State = StateOf(status.State),
            Reason = status.Reason,
            Epoch = status.Epoch,
            File = status.File,
            Read = status.Read?.ToString(),
            SourceEnd = status.SourceEnd?.ToString(),
            HeardAt = status.HeardAt,
            Lag = new LagDocument(status.LagSeconds, status.LagBytes),
            Held = held,
            Ring = new RingDocument(ring.Capacity, ring.Head - ring.Tail, RingAge.Seconds(ring, time), ring.Readers),
            Rows = status.Rows,
            Transactions = status.Transactions,
            Bytes = status.Bytes,
            Reconnects = status.Reconnects,
        };
    }

    private static string StateOf(SourceState state) => state switch
    {
        SourceState.Starting => "starting",
        SourceState.CatchingUp => "catching_up",
        SourceState.Streaming => "streaming",
        SourceState.Disconnected => "disconnected",
        SourceState.Halted => "halted",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "An unknown state."),
    };
}

/// <summary>A server that may be the source.</summary>
internal sealed record ServerDocument(string Server, string State, string? Reason, DateTimeOffset? At)
{
    public static ServerDocument Of(ServerStatus status) => new(
        status.Server,
        status.State switch
        {
            ServerState.Untried => "untried",
            ServerState.Reading => "reading",
            ServerState.Away => "away",
            ServerState.PassedOver => "passed_over",
            ServerState.Refused => "refused",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "An unknown state."),
        },
        status.Reason,
        status.At);
}

/// <summary>The last change of lineage: transactions that were given to clients and are lost, and those that the new server had beside.</summary>
internal sealed record LineageDocument(uint Epoch, DateTimeOffset At, string Server, string? Lost, string? Extra, string? Errant)
{
    public static LineageDocument Of(LineageBreak change) => new(change.Epoch, change.At, change.Server, TextOf(change.Lost), TextOf(change.Extra), change.Errant.Length == 0 ? null : change.Errant);

    private static string? TextOf(string gtids) => gtids.Length == 0 ? null : GtidHistory.Parse(gtids).Describe();
}

/// <summary>How far the relay is behind the source.</summary>
internal sealed record LagDocument(double? Seconds, long? Bytes);

/// <summary>The range that can be resumed from.</summary>
internal sealed record HeldDocument(PlaceDocument Oldest, PlaceDocument Newest);

/// <summary>A position.</summary>
internal sealed record PlaceDocument(uint Epoch, string Scn)
{
    public static PlaceDocument Of(uint epoch, Scn scn) => new(epoch, scn.ToString());
}

/// <summary>The ring, in bytes; and the age of the oldest transaction in it.</summary>
internal sealed record RingDocument(long Size, long Fill, double? SpanSeconds, int Streams);

/// <summary>All sources.</summary>
internal sealed record SourcesDocument(IReadOnlyList<SourceDocument> Sources);

/// <summary>The tables of a source that were seen since the relay started.</summary>
internal sealed record TablesDocument(IReadOnlyList<TableDocument> Tables);

/// <summary>A table.</summary>
internal sealed record TableDocument(string Table, string Database, string Name, IReadOnlyList<TableVersionDocument> Schemas);

/// <summary>One version of a table's schema, and the first transaction with a row of it.</summary>
internal sealed record TableVersionDocument(string Fingerprint, uint Epoch, string Since);

/// <summary>Whether the relay does its work, and why not.</summary>
internal sealed record ReadyDocument(bool Ready, IReadOnlyDictionary<string, string> Sources);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(SourceDocument))]
[JsonSerializable(typeof(SourcesDocument))]
[JsonSerializable(typeof(TablesDocument))]
[JsonSerializable(typeof(ReadyDocument))]
internal sealed partial class DocumentJson : JsonSerializerContext;
