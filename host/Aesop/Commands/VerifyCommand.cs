using System.CommandLine;
using System.Globalization;
using Aesop.CommandLine;
using Aesop.Relays;
using Aesop.Verify;
using Aesop.Verify.Reporting;

namespace Aesop.Commands;

/// <summary><c>aesop verify</c>: a consumer's rows against the source's tables, while both are live.</summary>
internal sealed class VerifyCommand : DocumentedCommand
{
    private readonly Argument<string> _server = CommonOptions.Server();
    private readonly Option<string?> _sink = new("--sink") { HelpName = "mysql://user@host:port/", Description = "A MySQL or MariaDB database that a consumer keeps." };
    private readonly Option<string?> _folded = new("--folded") { HelpName = "file", Description = "JSON lines as 'aesop tail' prints them, folded by key here; '-' is standard input. The file may be growing." };
    private readonly Option<string?> _relay = new("--relay") { HelpName = "http://host:port", Description = "A relay, whose stream of --source is folded here." };
    private readonly Option<string?> _source = new("--source") { HelpName = "name", Description = "The source's name at the relay." };
    private readonly Option<string?> _from = new("--from") { HelpName = "earliest|latest|gtid:SET|TOKEN", Description = "Where the relay's stream is begun; earliest when not given." };
    private readonly Option<string?> _tables = new("--tables") { HelpName = "a.b,c.*", Description = "Only these tables of the source." };
    private readonly Option<string[]> _map = new("--map") { HelpName = "a.b=c.d", Description = "Where tables are in the sink, as in shop.*=copy.*; may be given several times. Without it they have the same names." };
    private readonly Option<bool> _seenOnly = new("--seen-only") { Description = "Only rows that the changes name, for changes that don't reach back to the tables' beginning." };
    private readonly Option<string?> _settle = new("--settle") { HelpName = "duration", Description = "How long a row that differs has to have stayed the same in the source before it is named: longer than the target lags. 10s when not given." };
    private readonly Option<string?> _giveUp = new("--give-up") { HelpName = "duration", Description = "How long a row that differs and keeps changing is looked at; then it is undecided. 2m when not given." };
    private readonly Option<int?> _chunkRows = new("--chunk-rows") { HelpName = "rows", Description = "Rows of a chunk; 1000 when not given." };
    private readonly Option<int?> _maxRowsPerSecond = new("--max-rows-per-second") { HelpName = "rows", Description = "The most rows that are read of the source a second; no bound when not given." };
    private readonly Option<int?> _maxDifferences = new("--max-differences") { HelpName = "rows", Description = "How many rows are named before it ends; 1000 when not given." };
    private readonly Option<string?> _spill = new("--spill-dir") { HelpName = "folder", Description = "Where folded rows are kept while it runs; the system's temporary folder when not given." };
    private readonly Option<OutputFormat?> _format = CommonOptions.Format(OutputFormat.Text);

    public VerifyCommand()
        : base("verify", "Compares a consumer's rows with the source's tables while both are live, and names the rows that differ. Reads only, without locks; exits with 1 when not all is equal.")
    {
        Add(_server);
        foreach (var option in new Option[] { _sink, _folded, _relay, _source, _from, _tables, _map, _seenOnly, _settle, _giveUp, _chunkRows, _maxRowsPerSecond, _maxDifferences, _spill, _format })
        {
            Add(option);
        }

        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
    [
        ("aesop verify 'mysql://aesop@db.example.com/?password_env=DB_PASSWORD' --sink 'mysql://aesop@copy.example.com/?password_env=COPY_PASSWORD' --tables 'shop.*' --map 'shop.*=copy.*'", "A sink database against its source"),
        ("aesop verify 'mysql://aesop@db.example.com/?password_env=DB_PASSWORD' --folded shop.jsonl --format json", "What 'aesop tail' wrote, from the tables' beginning, against the tables"),
        ("aesop verify 'mysql://aesop@db.example.com/?password_env=DB_PASSWORD' --relay http://127.0.0.1:7310 --source shop --seen-only", "Everything that a relay holds against the rows that it is about"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var usual = new VerifyOptions { Source = ServerAddress.Parse(parsed.GetRequiredValue(_server), "the server's address") };
        var options = usual with
        {
            Sink = parsed.GetValue(_sink) is { } sink ? ServerAddress.Parse(sink, "--sink") : null,
            FoldedFile = parsed.GetValue(_folded),
            Relay = parsed.GetValue(_relay) is { } relay ? RelayApi.Address(relay) : null,
            RelaySource = parsed.GetValue(_source),
            From = parsed.GetValue(_from) ?? usual.From,
            Tables = parsed.GetValue(_tables)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            Map = parsed.GetValue(_map) ?? [],
            SeenOnly = parsed.GetValue(_seenOnly),
            Settle = Time(parsed, _settle) ?? usual.Settle,
            GiveUp = Time(parsed, _giveUp) ?? usual.GiveUp,
            ChunkRows = parsed.GetValue(_chunkRows) ?? usual.ChunkRows,
            MaxRowsPerSecond = parsed.GetValue(_maxRowsPerSecond) ?? usual.MaxRowsPerSecond,
            MaxDifferences = parsed.GetValue(_maxDifferences) ?? usual.MaxDifferences,
            SpillDirectory = parsed.GetValue(_spill),
        };
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new UsageException(faults);
        }

        var output = parsed.InvocationConfiguration.Output;
        var report = parsed.GetValue(_format) == OutputFormat.Json ? VerifyReport.Json(output) : VerifyReport.Text(output);
        var result = await Verification.RunAsync(options, report, cancellationToken);
        return result.IsEqual ? ExitCode.Done : ExitCode.Failed;
    }

    private static TimeSpan? Time(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is not { } text ? null
        : Duration.TryParse(text, "s", out var milliseconds) && milliseconds <= TimeSpan.FromDays(1).TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option.Name}: '{text}' is no duration up to a day; write {Duration.Hint}."));
}
