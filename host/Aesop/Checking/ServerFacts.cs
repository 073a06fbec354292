using Aesop.MySql;
using Aesop.Relay;

namespace Aesop.Checking;

/// <summary>What <c>aesop check</c> knows of a server. Immutable. Lists of tables are of those that are watched and that the account can see.</summary>
internal sealed record ServerFacts
{
    /// <summary>How many tables of a kind are read; more of them are counted as at least so many.</summary>
    public const int MaxNamedTables = 1_000;

    public required MySqlServerVersion Version { get; init; }

    /// <summary>The account as the server knows it, quoted for GRANT: <c>'aesop'@'%'</c>.</summary>
    public required string Account { get; init; }

    /// <summary>The server's global variables, by name without regard to letter case.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>What SHOW GRANTS answers, roles that are active included.</summary>
    public required IReadOnlyList<string> Grants { get; init; }

    /// <summary>The source's MaxEventBytes.</summary>
    public int MaxEventBytes { get; init; } = SourceOptions.DefaultMaxEventBytes;

    /// <summary>Who runs the server.</summary>
    public HostedService Hosted { get; init; }

    /// <summary>For how long the service keeps logs, in hours; null where it says NULL or can't be asked.</summary>
    public long? HostedRetentionHours { get; init; }

    /// <summary>Tables with a cascading foreign key.</summary>
    public IReadOnlyList<string> CascadingTables { get; init; } = [];

    /// <summary>Base tables without a primary or a fitting unique key.</summary>
    public IReadOnlyList<string> KeylessTables { get; init; } = [];

    /// <summary>Tables whose engine can't roll back, each with its engine.</summary>
    public IReadOnlyList<string> NonTransactionalTables { get; init; } = [];

    /// <summary>Columns with a character set, each with it: the set's name, and a column that has it.</summary>
    public IReadOnlyList<(string Charset, string Column)> Charsets { get; init; } = [];

    /// <summary>Tables with triggers that run before a change.</summary>
    public IReadOnlyList<string> TriggerTables { get; init; } = [];

    /// <summary>Tables with generated columns.</summary>
    public IReadOnlyList<string> GeneratedTables { get; init; } = [];

    /// <summary>Tables of MariaDB that keep versions of their rows from transaction to transaction, not from time to time.</summary>
    public IReadOnlyList<string> TransactionTimedTables { get; init; } = [];

    /// <summary>How many tables are watched; null where all are.</summary>
    public int? WatchedTables { get; init; }

    /// <summary>Databases that the binlog is restricted to or that it leaves out; null where the account may not ask.</summary>
    public string? BinlogFilter { get; init; }

    /// <summary>Whether the server is itself a replica; null where the account may not ask.</summary>
    public bool? IsReplica { get; init; }

    /// <summary>The replica's status by column, where it is one; of several channels the first.</summary>
    public IReadOnlyDictionary<string, string?> Replica { get; init; } = new Dictionary<string, string?>();

    /// <summary>XA transactions that are prepared and wait, as XA COMMIT takes them; null where the account may not ask.</summary>
    public IReadOnlyList<string>? PreparedXa { get; init; }

    /// <summary>Sessions that have set the format or image of their changes for themselves, or write no log: the setting, its value and how many; null where that can't be seen.</summary>
    public IReadOnlyList<(string Setting, string Value, long Sessions)>? Sessions { get; init; }

    /// <summary>A variable's value, of the first of these names that the server knows; null where it knows none.</summary>
    public string? Variable(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Variables.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Whether a variable is on.</summary>
    public bool IsOn(params ReadOnlySpan<string> names) => Variable(names) is { } value && (value.Equals("ON", StringComparison.OrdinalIgnoreCase) || value == "1");
}
