using System.Globalization;
using Aesop.Relay;

namespace Aesop.Checking;

/// <summary>What the server itself means for a relay: its version, its bounds, its clock, and transactions that hang in it.</summary>
internal static class ServerRules
{
    private const int LeastWriteTimeout = 30;
    private const int MaxShown = 5;

    public static IEnumerable<Finding> Judge(ServerFacts facts)
    {
        yield return new("version", Verdict.Ok, facts.Version + facts.Hosted switch
        {
            HostedService.Amazon => ", hosted by Amazon",
            HostedService.CloudSql => ", hosted by Google Cloud SQL",
            _ => "",
        }, "MySQL 5.7 to 9.x and MariaDB 10.5 or later can be relayed.");
        if (facts.Variable("max_allowed_packet") is { } packet)
        {
            yield return LongestValue(facts, packet);
        }

        if (facts.Variable("net_write_timeout") is { } timeout)
        {
            const string Why = "The server ends the relay's connection when it takes nothing for so many seconds, as when its ring is full and waits for a client; the relay connects again. Other timeouts (wait_timeout, net_read_timeout) don't end a stream of the log.";
            yield return long.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < LeastWriteTimeout
                ? new("net_write_timeout", Verdict.Warning, $"{timeout} s", Why, Mending.Set(facts, "net_write_timeout", "60"))
                : new("net_write_timeout", Verdict.Ok, $"{timeout} s", Why);
        }

        if (facts.Variable("time_zone") is { } zone)
        {
            yield return new("time_zone", Verdict.Ok, zone == "SYSTEM" ? $"SYSTEM ({facts.Variable("system_time_zone")})" : zone,
                "TIMESTAMP is relayed as UTC and DATETIME as it was written, whatever the zone.");
        }

        yield return PreparedXa(facts);
    }

    private static Finding LongestValue(ServerFacts facts, string packet)
    {
        var why = string.Create(CultureInfo.InvariantCulture, $"The longest value that a statement may write, in bytes. An event holds all values of a row, before and after, and has to fit the source's MaxEventBytes ({facts.MaxEventBytes}); what a relay makes of it has to fit half of RingBytes. Events of more than 1 GiB are sent by no server.");
        return long.TryParse(packet, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > facts.MaxEventBytes
            ? new("max_allowed_packet", Verdict.Warning, packet, why + " A longer one halts the source.",
                string.Create(CultureInfo.InvariantCulture, $"-- set the source's MaxEventBytes to {2 * Math.Min(bytes, SourceOptions.MaxEventBytesMax / 2)}, or have no such values written:\n{Mending.Set(facts, "max_allowed_packet", (facts.MaxEventBytes / 1024 * 1024).ToString(CultureInfo.InvariantCulture))}"))
            : new("max_allowed_packet", Verdict.Ok, packet, why);
    }

    private static Finding PreparedXa(ServerFacts facts)
    {
        const string Name = "XA transactions";
        const string Why = "The rows of one that is prepared stand in the log, and count when it is committed: until then the relay has to keep them.";
        return facts.PreparedXa switch
        {
            null => new(Name, Verdict.Ok, "can't be asked", Why + " The account lacks XA_RECOVER_ADMIN."),
            { Count: 0 } => new(Name, Verdict.Ok, "none prepared", Why),
            { } prepared => new(Name, Verdict.Warning, $"{prepared.Count} prepared", Why,
                string.Join('\n', prepared.Take(MaxShown).Select(xid => $"XA COMMIT {xid};  -- or XA ROLLBACK {xid};"))),
        };
    }
}
