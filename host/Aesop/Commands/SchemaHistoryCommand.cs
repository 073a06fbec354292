using System.CommandLine;
using Aesop.Avro.Schemas;
using Aesop.CommandLine;
using Aesop.Relays;

namespace Aesop.Commands;

/// <summary><c>aesop schema history</c>.</summary>
internal sealed class SchemaHistoryCommand : DocumentedCommand
{
    private readonly Argument<string> _table = new("table") { HelpName = "table", Description = "A table, database.table." };

    public SchemaHistoryCommand()
        : base("history", "Lists a table's versions since the relay's log begins: where each begins, what changed, and whether consumers of the one read the other.")
    {
        Add(_table);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples { get; } = [("aesop schema history shop.orders --source shop", "All versions of a table, oldest first")];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var api = new RelayApi();
        var output = parsed.InvocationConfiguration.Output;
        AvroRecordSchema? before = null;
        foreach (var (fingerprint, since) in await SchemaCommand.VersionsAsync(api, parsed, parsed.GetRequiredValue(_table), cancellationToken))
        {
            var schema = await SchemaCommand.ReadAsync(api, parsed, fingerprint, cancellationToken);
            var diff = before is null ? null : SchemaDiff.Of(before, schema);
            output.WriteLine($"{fingerprint}  {since,-20}  {(diff is null ? $"{schema.Fields.Count} columns" : $"compatibility: {diff.Compatibility}")}");
            foreach (var change in diff?.Changes ?? [])
            {
                output.WriteLine($"  {change}");
            }

            before = schema;
        }

        return ExitCode.Done;
    }
}
