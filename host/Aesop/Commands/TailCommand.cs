using System.CommandLine;
using Aesop.Client;
using Aesop.CommandLine;
using Aesop.Configuration;
using Aesop.Logging;
using Aesop.MySql;
using Aesop.Relay;
using Aesop.Relays;
using Aesop.Tailing;
using Aesop.Wire.Positions;
using Microsoft.Extensions.Logging;

namespace Aesop.Commands;

/// <summary><c>aesop tail</c>: changes as lines, of a relay's source or straight of a server.</summary>
internal sealed class TailCommand : DocumentedCommand
{
    private readonly Argument<string?> _server = new("server")
    {
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "mysql://user@host:port/?key=value",
        Description = "A server, read by a relay inside this process; or give --relay and --source. Its password: password_env=NAME or password_file=PATH in the address.",
    };

    private readonly Option<string[]> _relay = new("--relay") { HelpName = "http://host:port", Description = "A relay; several are tried in turn." };
    private readonly Option<string?> _source = new("--source") { HelpName = "name", Description = "The source's name at the relay. With a server: what to call it, its host's name when not given." };
    private readonly Option<string?> _tables = new("--tables") { HelpName = "a.b,c.*", Description = "Only these tables." };
    private readonly Option<string?> _partitions = new("--partitions") { HelpName = "3,7/16", Description = "Only rows whose key falls into these of so many partitions." };
    private readonly Option<string?> _from = new("--from") { HelpName = "earliest|latest|gtid:SET|TIME|TOKEN", Description = "Where to begin; latest when not given. TIME as in 2026-11-22T02:00:00Z. A server also takes FILE:POS." };
    private readonly Option<string?> _checkpoint = new("--checkpoint") { HelpName = "file", Description = "Keeps the place in this file, and begins there when it exists." };
    private readonly Option<bool> _untilCaughtUp = new("--until-caught-up") { Description = "Ends where the source's log ended when reading began, rather than wait for more." };
    private readonly Option<OutputFormat?> _format = CommonOptions.Format(OutputFormat.Json);
    private readonly Option<LogLevel?> _logLevel = CommonOptions.LogLevel();

    public TailCommand()
        : base("tail", "Prints row changes as they are committed: one JSON object a line, or text for people.")
    {
        Add(_server);
        foreach (var option in new Option[] { _relay, _source, _tables, _partitions, _from, _checkpoint, _untilCaughtUp, _format, _logLevel })
        {
            Add(option);
        }

        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
    [
        ("aesop tail 'mysql://root@127.0.0.1/?password_env=DB_PASSWORD' --format text", "Watch a server; no relay is needed"),
        ("aesop tail --relay http://127.0.0.1:7310 --source shop --tables 'shop.*' --from earliest", "Everything that a relay holds of some tables"),
        ("aesop tail --relay http://127.0.0.1:7310 --source shop --from earliest --until-caught-up | jq -r .table | sort | uniq -c", "What changed, and how often"),
        ("aesop tail 'mysql://root@127.0.0.1/?password_env=DB_PASSWORD' --from 2026-11-22T02:00:00Z --until-caught-up", "What was committed since a moment"),
        ("aesop tail --relay http://127.0.0.1:7310 --source shop --checkpoint shop.checkpoint >> shop.jsonl", "A log that goes on where it stopped"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (server, relays) = (parsed.GetValue(_server), (parsed.GetValue(_relay) ?? []).Select(RelayApi.Address).ToList());
        if ((server is null) == (relays.Count == 0))
        {
            throw new UsageException(server is null
                ? "'aesop tail' wants a server (mysql://...), or --relay and --source."
                : "'aesop tail' wants a server or --relay, not both.");
        }

        var logging = new LoggingOptions { LogLevel = new Dictionary<string, LogLevel> { ["Default"] = parsed.GetValue(_logLevel) ?? LogLevel.Warning } };
        using var loggers = LoggingSetup.CreateFactory(logging);
        using var output = new StandardOutput();
        await (server is null
            ? TailRelayAsync(parsed, relays, output, loggers, cancellationToken)
            : TailServerAsync(parsed, ServerAddress.ParseServers(server, "the server's address"), server, output, loggers, cancellationToken));
        return ExitCode.Done;
    }

    private async Task TailRelayAsync(ParseResult parsed, List<Uri> relays, Stream output, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var source = parsed.GetValue(_source) ?? throw new UsageException("--source: name one of the relay's sources; 'curl RELAY/v1/sources' lists them.");
        var options = ClientOptions(parsed, source) with { Relays = relays, Start = Start(parsed.GetValue(_from) ?? "latest") };
        Check(options);

        // A client waits for relays that are away; somebody who mistyped an address or a name shouldn't.
        using (var api = new RelayApi())
        {
            using var document = await api.SourceAsync(relays[0], source, cancellationToken);
        }

        await Tail.RunAsync(options, new LinePrinter(source, FormatOf(parsed), output), loggers, cancellationToken);
    }

    private async Task TailServerAsync(ParseResult parsed, IReadOnlyList<MySqlConnectionOptions> servers, string url, Stream output, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(parsed, cancellationToken);
        var source = parsed.GetValue(_source) ?? token?.Source ?? NameOf(servers[0]);
        var sourceOptions = new SourceOptions
        {
            Name = source,
            Server = url,
            From = token?.ToString() ?? parsed.GetValue(_from) ?? "latest",
            Tables = Tables(parsed),
        };
        Check(ClientOptions(parsed, source) with { Relays = [new("http://127.0.0.1")] });
        if (StartText.FaultOf(sourceOptions.From) is { } fault)
        {
            throw new UsageException($"--from: {fault}");
        }

        // A relay waits for a server that is away; somebody who mistyped a password shouldn't.
        await TryConnectAsync(servers, cancellationToken);

        await EmbeddedRelay.RunAsync(
            sourceOptions,
            (relay, stop) => Tail.RunAsync(ClientOptions(parsed, source) with { Relays = [relay], HeartbeatInterval = EmbeddedRelay.HeartbeatInterval }, new LinePrinter(source, FormatOf(parsed), output), loggers, stop),
            loggers,
            cancellationToken);
    }

    /// <summary>Connects to one of the servers, whichever can be reached.</summary>
    private static async Task TryConnectAsync(IReadOnlyList<MySqlConnectionOptions> servers, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await using var connection = await MySqlConnection.ConnectAsync(servers[i], cancellationToken);
                return;
            }
            catch (MySqlException) when (i + 1 < servers.Count)
            {
                // The next one, then; the last one's error is told.
            }
        }
    }

    /// <summary>The place that a checkpoint file or <c>--from</c> names, where one does.</summary>
    private async Task<Checkpoint?> TokenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_checkpoint) is { } file)
        {
            using var store = new FileCheckpointStore(file);
            if (await store.LoadAsync(cancellationToken) is { } stored)
            {
                return stored;
            }
        }

        return parsed.GetValue(_from) is { } from && Checkpoint.LooksLikeToken(from) ? Start(from).Token : null;
    }

    private AesopClientOptions ClientOptions(ParseResult parsed, string source) => new()
    {
        Source = source,
        Tables = Tables(parsed),
        Partitions = Read("--partitions", parsed.GetValue(_partitions), PartitionFilter.Parse),
        CheckpointFile = parsed.GetValue(_checkpoint),
        UntilCaughtUp = parsed.GetValue(_untilCaughtUp),
    };

    private string[] Tables(ParseResult parsed) =>
        parsed.GetValue(_tables)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private OutputFormat FormatOf(ParseResult parsed) => parsed.GetValue(_format) ?? OutputFormat.Json;

    private static void Check(AesopClientOptions options)
    {
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new UsageException([.. faults.Select(fault => $"--{char.ToLowerInvariant(fault[0])}{fault[1..]}")]);
        }
    }

    private static StartPosition Start(string from) => Read("--from", from, StartPosition.Parse)!;

    private static T? Read<T>(string option, string? text, Func<string, T> parse)
        where T : class
    {
        try
        {
            return text is null ? null : parse(text);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{option}: {e.Message}");
        }
    }

    private static string NameOf(MySqlConnectionOptions address) =>
        address.SocketPath is null && Checkpoint.IsSourceName(address.Host) ? address.Host : "source";
}
