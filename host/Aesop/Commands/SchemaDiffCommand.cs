using System.CommandLine;
using Aesop.CommandLine;
using Aesop.Relays;

namespace Aesop.Commands;

/// <summary><c>aesop schema diff</c>.</summary>
internal sealed class SchemaDiffCommand : DocumentedCommand
{
    private readonly Argument<string> _before = SchemaCommand.What();
    private readonly Argument<string?> _after = new("other") { Arity = ArgumentArity.ZeroOrOne, Description = "The newer schema's fingerprint." };

    public SchemaDiffCommand()
        : base("diff", "Tells how two schemas differ, and whether data written with one can be read with the other.")
    {
        Add(_before);
        Add(_after);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
    [
        ("aesop schema diff shop.orders --source shop", "The last change of a table"),
        ("aesop schema diff 9f2c3c1d00a4e771 77d01c5a0be93f12", "Any two versions"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var api = new RelayApi();
        var (before, after) = await PairAsync(api, parsed, cancellationToken);
        var diff = SchemaDiff.Of(await SchemaCommand.ReadAsync(api, parsed, before, cancellationToken), await SchemaCommand.ReadAsync(api, parsed, after, cancellationToken));
        var output = parsed.InvocationConfiguration.Output;
        foreach (var change in diff.Changes)
        {
            output.WriteLine(change);
        }

        output.WriteLine($"compatibility: {diff.Compatibility}");
        output.WriteLine($"{after} {(diff.NewReadsOld.Count == 0 ? "reads" : "can't read")} what {before} wrote.");
        WriteAll(output, diff.NewReadsOld);
        output.WriteLine($"{before} {(diff.OldReadsNew.Count == 0 ? "reads" : "can't read")} what {after} wrote.");
        WriteAll(output, diff.OldReadsNew);
        return ExitCode.Done;
    }

    private static void WriteAll(TextWriter output, IEnumerable<object> reasons)
    {
        foreach (var reason in reasons)
        {
            output.WriteLine($"  {reason}");
        }
    }

    private async Task<(string Before, string After)> PairAsync(RelayApi api, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (before, after) = (parsed.GetRequiredValue(_before), parsed.GetValue(_after));
        if (SchemaCommand.IsFingerprint(before))
        {
            return after is not null && SchemaCommand.IsFingerprint(after) ? (before, after) : throw new UsageException("'aesop schema diff' wants two fingerprints, or one table.");
        }

        var versions = await SchemaCommand.VersionsAsync(api, parsed, before, cancellationToken);
        return versions.Count >= 2
            ? (versions[^2].Fingerprint, versions[^1].Fingerprint)
            : throw new CommandFailedException($"{before} has had one schema since the relay started, {versions[0].Fingerprint}; there is nothing to compare.");
    }
}
