using System.Text.RegularExpressions;
using Aesop.Relay.Sources;

namespace Aesop.Randomized.Tests.Suites;

/// <summary>
/// What we make of a log file that a server's own tests left behind: the rows are those of the server's tool, and the relay goes through all of it or halts
/// for a reason that is known and right.
/// </summary>
/// <param name="File">The file's name.</param>
/// <param name="Rows">How many lines of rows were compared.</param>
/// <param name="Fault">What is wrong; null for nothing.</param>
/// <param name="Halt">Why the relay halts; null where it doesn't.</param>
internal sealed partial record LogVerdict(string File, int Rows, string? Fault, string? Halt)
{
    /// <summary>Judges a file.</summary>
    public static async Task<LogVerdict> JudgeAsync(string path, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(path);
        var ours = await LoggedRows.ReadAsync(path);
        var tool = await LoggedRows.ReadWithToolAsync(path, cancellationToken);
        if (name.Contains("-relay-bin.", StringComparison.Ordinal) && ours.Fault?.Contains("does not describe table number", StringComparison.Ordinal) == true)
        {
            // A relay log may begin in the middle of a transaction, which only its own replica can make anything of.
            return new LogVerdict(name, 0, null, null);
        }

        if (ours.DifferenceFrom(tool) is { } difference && !OldTemporal().IsMatch(ours.Fault ?? ""))
        {
            return new LogVerdict(name, ours.Lines.Count, $"{difference}{(ours.Fault is null ? "" : $"; {ours.Fault}")}{(tool.Fault is null ? "" : $"; {tool.Fault}")}", null);
        }

        if (ours.Fault is not null && !KnownFault().IsMatch(ours.Fault) && !OldTemporal().IsMatch(ours.Fault))
        {
            return new LogVerdict(name, ours.Lines.Count, ours.Fault, null);
        }

        try
        {
            await BinlogFileDecoder.DecodeAsync([path], "suites", [], static _ => { /* decoding is what is tried */ }, cancellationToken);
            return new LogVerdict(name, ours.Lines.Count, null, null);
        }
        catch (SourceHaltedException e)
        {
            return new LogVerdict(name, ours.Lines.Count, KnownHalt().IsMatch(e.Message) ? null : e.Message, e.Message);
        }
    }

    // A server that is killed in the middle of a write, or still writes, leaves part of an event; and of one type the log tells too little, for the tool too.
    [GeneratedRegex("ends in the middle|is cut|ends inside|incomplete|a DECIMAL of MySQL 4.1", RegexOptions.IgnoreCase)]
    private static partial Regex KnownFault();

    // The catalog has what the log of such columns lacks; a file alone can't be read.
    [GeneratedRegex("old temporal format, whose precision is not in the log")]
    private static partial Regex OldTemporal();

    // Rows that were changed by statements, codes without a character, what can't be known from one file alone, logs whose positions are another server's, and collations that a test has made for itself.
    [GeneratedRegex("rows were changed by a statement|partly rolled back|stand for no character|a DECIMAL of MySQL 4.1|ends in the middle|is cut|ends inside|incomplete|lost changes|incident|a replica's relay log|isn't in the files given|old temporal format|in collation [0-9]+, which this version doesn't know", RegexOptions.IgnoreCase)]
    private static partial Regex KnownHalt();
}
