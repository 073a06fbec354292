using System.CommandLine;
using Aesop.CommandLine;
using Aesop.Relay.Sources;
using Aesop.Tailing;
using Aesop.Wire.Positions;

namespace Aesop.Commands;

/// <summary><c>aesop binlog FILE...</c>: local binlog files as the lines that a relay would serve.</summary>
internal sealed class BinlogCommand : DocumentedCommand
{
    private readonly Argument<string[]> _files = new("file") { Arity = ArgumentArity.OneOrMore, Description = "Binlog files, in the order of their numbers." };
    private readonly Option<string?> _tables = new("--tables") { HelpName = "a.b,c.*", Description = "Only these tables." };
    private readonly Option<string?> _name = new("--name") { HelpName = "name", Description = "What the lines call the source; 'binlog' when not given." };
    private readonly Option<OutputFormat?> _format = CommonOptions.Format(OutputFormat.Json);

    public BinlogCommand()
        : base("binlog", "Decodes local binlog files, without a server. Columns that the log doesn't name are @1, @2 and so on.")
    {
        Add(_files);
        Add(_tables);
        Add(_name);
        Add(_format);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
    [
        ("aesop binlog /var/lib/mysql/binlog.000042", "Every change in a file"),
        ("aesop binlog binlog.0000* --tables shop.orders --format text", "One table's history, for people"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(_name) ?? "binlog";
        if (!Checkpoint.IsSourceName(name))
        {
            throw new UsageException($"--name: '{name}' can't name a source; use letters, digits, dots, dashes and underscores.");
        }

        var tables = parsed.GetValue(_tables)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        using var output = new StandardOutput();
        var lines = new LinePrinter(name, parsed.GetValue(_format) ?? OutputFormat.Json, output);
        try
        {
            await BinlogFileDecoder.DecodeAsync(parsed.GetRequiredValue(_files), name, tables, lines.Write, cancellationToken);
        }
        catch (SourceHaltedException)
        {
            // What was read before the fault is true, and shows where the fault is.
            lines.Flush();
            throw;
        }

        lines.Flush();
        return ExitCode.Done;
    }
}
