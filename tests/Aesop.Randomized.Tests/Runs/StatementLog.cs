using System.Collections.Concurrent;
using System.Globalization;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>What was run, for whoever has to find out why a run failed. Thread-safe.</summary>
internal sealed class StatementLog
{
    private const int ShownMost = 25;
    private const int ShownCharacters = 700;

    private readonly ConcurrentQueue<string> _lines = [];
    private readonly ConcurrentDictionary<string, int> _counts = [];
    private int _statements;

    /// <summary>How many statements were run.</summary>
    public int Count => Volatile.Read(ref _statements);

    /// <summary>How often each outcome came, the most frequent first.</summary>
    public string Outcomes => string.Join(", ", _counts.OrderByDescending(pair => pair.Value).Take(12).Select(pair => $"{pair.Key}: {pair.Value}"));

    /// <summary>A statement and how it came out.</summary>
    public void Add(string database, int session, string statement, string outcome)
    {
        var number = Interlocked.Increment(ref _statements);
        _counts.AddOrUpdate(outcome.Split('|')[0], 1, (_, count) => count + 1);
        _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{number} {database}/{session} [{outcome}] {statement}"));
    }

    /// <summary>The last statements of a table, and those of its session that end transactions.</summary>
    public string LastOf(string table)
    {
        var parts = table.Split('.', 2);
        var lines = parts.Length < 2
            ? _lines.TakeLast(ShownMost)
            : _lines.Where(line => line.Contains($" {parts[0]}/", StringComparison.Ordinal) && (line.Contains(parts[1].Replace("`", "``", StringComparison.Ordinal), StringComparison.Ordinal) || line.Length < 90)).TakeLast(ShownMost);
        return string.Join('\n', lines.Select(line => line.Length <= ShownCharacters ? line : line[..ShownCharacters] + "..."));
    }

    /// <summary>All of it, for a file.</summary>
    public IEnumerable<string> All => _lines;
}
