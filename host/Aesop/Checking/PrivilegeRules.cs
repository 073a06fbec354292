using System.Text.RegularExpressions;

namespace Aesop.Checking;

/// <summary>What the account may do, and what that means for a relay.</summary>
internal static partial class PrivilegeRules
{
    public static IEnumerable<Finding> Judge(ServerFacts facts)
    {
        var grants = Held(facts);
        var globally = grants.Where(grant => grant.On == "*.*").SelectMany(grant => grant.Privileges).ToHashSet(StringComparer.OrdinalIgnoreCase);
        yield return Needed(facts, globally, ["REPLICATION SLAVE", "REPLICATION REPLICA"], "REPLICATION SLAVE", "It lets the relay read the binary log.");
        yield return facts.Version.IsMariaDb
            ? Needed(facts, globally, ["BINLOG MONITOR", "REPLICATION CLIENT"], "BINLOG MONITOR", "It lets the relay ask where the log begins and ends.")
            : Needed(facts, globally, ["REPLICATION CLIENT"], "REPLICATION CLIENT", "It lets the relay ask where the log begins and ends.");
        yield return Select(facts, globally, grants);
    }

    /// <summary>Whether the account sees triggers, at least somewhere: the servers hide them from one that may only read.</summary>
    public static bool SeesTriggers(ServerFacts facts) => Held(facts).Any(grant => Has(grant.Privileges, ["TRIGGER"]));

    private static List<(HashSet<string> Privileges, string On)> Held(ServerFacts facts) => [.. facts.Grants.Select(Parse).OfType<(HashSet<string>, string)>()];

    private static Finding Needed(ServerFacts facts, HashSet<string> held, string[] anyOf, string name, string why) =>
        Has(held, anyOf)
            ? new(name, Verdict.Ok, "granted", why)
            : new(name, Verdict.Failure, "not granted", why, $"GRANT {name} ON *.* TO {facts.Account};");

    private static Finding Select(ServerFacts facts, HashSet<string> globally, List<(HashSet<string> Privileges, string On)> grants)
    {
        const string Why = "information_schema shows an account only the tables that it may read; the relay asks it where binlog_row_metadata isn't FULL, and what MariaDB's columns of 4 and 16 bytes are (UUID, INET4 and INET6 look like BINARY in its log); this check asks it about keys.";
        var mend = $"GRANT SELECT ON *.* TO {facts.Account};  -- or on the databases that are relayed";
        var somewhere = grants.Where(grant => grant.On != "*.*" && Has(grant.Privileges, ["SELECT"])).Select(grant => grant.On.Replace("`", "", StringComparison.Ordinal)).ToList();
        var schemasInLog = string.Equals(facts.Variable("binlog_row_metadata"), "FULL", StringComparison.OrdinalIgnoreCase);
        return Has(globally, ["SELECT"]) ? new("SELECT", Verdict.Ok, "granted", Why)
            : somewhere.Count > 0 ? new("SELECT", Verdict.Ok, $"granted on {string.Join(", ", somewhere)}", Why)
            : !schemasInLog ? new("SELECT", Verdict.Failure, "not granted", Why, mend)
            : facts.Version.IsMariaDb ? new("SELECT", Verdict.Warning, "not granted", Why, mend)
            : new("SELECT", Verdict.Ok, "not granted", Why);
    }

    private static bool Has(HashSet<string> held, string[] anyOf) => held.Contains("ALL PRIVILEGES") || held.Contains("ALL") || anyOf.Any(held.Contains);

    /// <summary>The privileges of a line of SHOW GRANTS, and on what; null for a line that grants a role.</summary>
    private static (HashSet<string> Privileges, string On)? Parse(string grant)
    {
        var match = GrantLine().Match(grant);
        if (!match.Success)
        {
            return null;
        }

        // A privilege on single columns reads SELECT (`a`, `b`); its commas aren't between privileges.
        var privileges = ColumnList().Replace(match.Groups["what"].Value, "").Split(',', StringSplitOptions.TrimEntries);
        return (privileges.ToHashSet(StringComparer.OrdinalIgnoreCase), match.Groups["on"].Value);
    }

    [GeneratedRegex(@"^GRANT (?<what>.+?) ON (?:(?:TABLE|FUNCTION|PROCEDURE) )?(?<on>(?:\*|`(?:[^`]|``)*`)\.(?:\*|`(?:[^`]|``)*`)) TO ", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex GrantLine();

    [GeneratedRegex(@"\s*\([^)]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex ColumnList();
}
