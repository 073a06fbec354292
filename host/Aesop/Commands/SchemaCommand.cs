using System.CommandLine;
using System.Text.Json;
using Aesop.Avro.Schemas;
using Aesop.CommandLine;
using Aesop.Relays;

namespace Aesop.Commands;

/// <summary><c>aesop schema list|show|diff|history</c>: the Avro schemas that a relay writes with.</summary>
internal sealed class SchemaCommand : DocumentedCommand
{
    private const int FingerprintDigits = 16;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly Option<string> Relay = new("--relay") { HelpName = "http://host:port", Recursive = true, DefaultValueFactory = _ => "http://127.0.0.1:7310", Description = "The relay." };
    private static readonly Option<string?> Source = new("--source") { HelpName = "name", Recursive = true, Description = "The source's name at the relay; needed where tables are named." };

    public SchemaCommand()
        : base("schema", "Lists, shows and compares the Avro schemas of a source's tables.")
    {
        Add(Relay);
        Add(Source);
        Add(new ListCommand());
        Add(new ShowCommand());
        Add(new SchemaDiffCommand());
        Add(new SchemaHistoryCommand());
    }

    public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
    [
        ("aesop schema list --source shop", "The tables of a source, and the versions of their schemas"),
        ("aesop schema show shop.orders --source shop", "The newest Avro schema of a table"),
        ("aesop schema diff shop.orders --source shop", "What its last change means to consumers"),
        ("aesop schema history shop.orders --source shop", "All its versions, and what became of it from one to the next"),
    ];

    private sealed class ListCommand : DocumentedCommand
    {
        public ListCommand()
            : base("list", "Lists the tables that the relay has seen, each with its schemas' fingerprints and where they were first seen.") =>
            SetAction(RunAsync);

        public override IReadOnlyList<(string Line, string Does)> Examples { get; } = [("aesop schema list --relay http://127.0.0.1:7310 --source shop", "All tables")];

        private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            using var api = new RelayApi();
            foreach (var (table, versions) in await TablesAsync(api, parsed, cancellationToken))
            {
                foreach (var version in versions)
                {
                    parsed.InvocationConfiguration.Output.WriteLine($"{version.Fingerprint}  {version.Since,-20}  {table}");
                }
            }

            return ExitCode.Done;
        }
    }

    private sealed class ShowCommand : DocumentedCommand
    {
        private readonly Argument<string> _what = What();

        public ShowCommand()
            : base("show", "Prints a schema as JSON, which any Avro library reads.")
        {
            Add(_what);
            SetAction(RunAsync);
        }

        public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
        [
            ("aesop schema show shop.orders --source shop", "The newest schema of a table"),
            ("aesop schema show 9f2c3c1d00a4e771", "The one that a change names in 'schema'"),
        ];

        private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            using var api = new RelayApi();
            var what = parsed.GetRequiredValue(_what);
            var fingerprint = IsFingerprint(what) ? what : (await VersionsAsync(api, parsed, what, cancellationToken))[^1].Fingerprint;
            using var schema = await api.SchemaAsync(RelayOf(parsed), fingerprint, cancellationToken);
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(schema, Indented));
            return ExitCode.Done;
        }
    }

    /// <summary>The argument that names a table or a schema.</summary>
    internal static Argument<string> What() => new("table") { HelpName = "table|fingerprint", Description = "A table, database.table; or a schema's fingerprint, 16 hexadecimal digits." };

    /// <summary>The relay that is asked.</summary>
    internal static Uri RelayOf(ParseResult parsed) => RelayApi.Address(parsed.GetRequiredValue(Relay));

    /// <summary>Whether a text names a schema, not a table.</summary>
    internal static bool IsFingerprint(string text) => text.Length == FingerprintDigits && text.All(char.IsAsciiHexDigit);

    /// <summary>A table's versions, oldest first.</summary>
    internal static async Task<IReadOnlyList<(string Fingerprint, string Since)>> VersionsAsync(RelayApi api, ParseResult parsed, string table, CancellationToken cancellationToken)
    {
        var tables = await TablesAsync(api, parsed, cancellationToken);
        return tables.TryGetValue(table, out var versions)
            ? versions
            : throw new CommandFailedException($"The relay has seen no table '{table}' since it started.{Suggestion.Sentence(table, tables.Keys)}");
    }

    /// <summary>Reads a schema.</summary>
    internal static async Task<AvroRecordSchema> ReadAsync(RelayApi api, ParseResult parsed, string fingerprint, CancellationToken cancellationToken)
    {
        using var json = await api.SchemaAsync(RelayOf(parsed), fingerprint, cancellationToken);
        return AvroSchema.Parse(json.RootElement.GetRawText()) as AvroRecordSchema
            ?? throw new CommandFailedException($"The schema {fingerprint} is no table's.");
    }

    private static async Task<SortedDictionary<string, IReadOnlyList<(string Fingerprint, string Since)>>> TablesAsync(RelayApi api, ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = parsed.GetValue(Source) ?? throw new UsageException("--source: name the source; 'curl RELAY/v1/sources' lists them.");
        using var document = await api.TablesAsync(RelayOf(parsed), source, cancellationToken);
        var tables = new SortedDictionary<string, IReadOnlyList<(string, string)>>(StringComparer.Ordinal);
        foreach (var table in document.RootElement.GetProperty("tables").EnumerateArray())
        {
            tables[table.GetProperty("table").GetString()!] =
            [
                .. table.GetProperty("schemas").EnumerateArray().Select(version => (
                    version.GetProperty("fingerprint").GetString()!,
                    $"{version.GetProperty("epoch").GetUInt32()}/{version.GetProperty("since").GetString()}")),
            ];
        }

        return tables;
    }
}
