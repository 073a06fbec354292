using System.Text.Encodings.Web;
using System.Text.Json;
using Aesop.Logging;
using Aesop.MySql;
using Aesop.Relay.Tables;

namespace Aesop.Checking;

/// <summary>All findings about one source. Immutable.</summary>
/// <param name="Server">The server's address, without credentials.</param>
/// <param name="Findings">In the order in which a person would mend them.</param>
internal sealed record CheckReport(string Server, IReadOnlyList<Finding> Findings)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the relay would run.</summary>
    public bool WouldRun => Count(Verdict.Failure) == 0;

    /// <summary>Connects, asks and judges. What keeps it from connecting is a finding too.</summary>
    /// <param name="options">The server.</param>
    /// <param name="tables">The tables that are to be relayed.</param>
    /// <param name="maxEventBytes">The source's MaxEventBytes.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<CheckReport> MakeAsync(MySqlConnectionOptions options, TablePatterns tables, int maxEventBytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await MySqlConnection.ConnectAsync(options, cancellationToken);
            var facts = await new ServerFactsReader(connection, tables).ReadAsync(cancellationToken) with { MaxEventBytes = maxEventBytes };
            return new CheckReport(options.ServerName, [Connection(options, connection), .. Judge(facts)]);
        }
        catch (MySqlUnsupportedException e)
        {
            return Failed(options, "version", e);
        }
        catch (MySqlException e)
        {
            return Failed(options, "connection", e);
        }
    }

    /// <summary>What all rules say.</summary>
    public static IEnumerable<Finding> Judge(ServerFacts facts) =>
        [.. ServerRules.Judge(facts), .. BinlogRules.Judge(facts), .. LineageRules.Judge(facts), .. PrivilegeRules.Judge(facts), .. TableRules.Judge(facts)];

    public void WriteText(TextWriter output)
    {
        output.WriteLine($"{Server}");
        foreach (var finding in Findings)
        {
            output.WriteLine($"{Word(finding.Verdict),-5} {finding.Name}: {finding.Value}");
            output.WriteLine($"      {finding.Why}");
            foreach (var line in finding.Mend?.Split('\n') ?? [])
            {
                output.WriteLine($"      mend: {line}");
            }
        }

        var (failures, warnings) = (Count(Verdict.Failure), Count(Verdict.Warning));
        output.WriteLine(WouldRun
            ? $"The relay can run{(warnings == 0 ? "." : $", with {warnings} warning{(warnings == 1 ? "" : "s")}.")}"
            : $"The relay would not run: {failures} to mend, {warnings} warning{(warnings == 1 ? "" : "s")}.");
    }

    public void WriteJson(Stream output)
    {
        using var json = new Utf8JsonWriter(output, Indented);
        json.WriteStartObject();
        json.WriteString("server", Server);
        json.WriteBoolean("would_run", WouldRun);
        json.WriteStartArray("findings");
        foreach (var finding in Findings)
        {
            json.WriteStartObject();
            json.WriteString("name", finding.Name);
            json.WriteString("verdict", Word(finding.Verdict).ToLowerInvariant());
            json.WriteString("value", finding.Value);
            json.WriteString("why", finding.Why);
            if (finding.Mend is not null)
            {
                json.WriteString("mend", finding.Mend);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static CheckReport Failed(MySqlConnectionOptions options, string name, MySqlException e) =>
        new(options.ServerName, [new(name, Verdict.Failure, Redaction.Apply(e.Message), "The relay has to reach the server, log in, and know its kind.")]);

    private static Finding Connection(MySqlConnectionOptions options, MySqlConnection connection)
    {
        const string Why = "Passwords and rows travel this way.";
        var isLocal = options.SocketPath is not null || options.Host is "localhost" or "127.0.0.1" or "::1";
        return connection.IsEncrypted ? new("connection", Verdict.Ok, "encrypted", Why)
            : isLocal ? new("connection", Verdict.Ok, "not encrypted, and does not leave this machine", Why)
            : new("connection", Verdict.Warning, "not encrypted", Why + " Anybody on the way can read them.",
                "-- give the server a certificate, and the address ?tls=verify-identity (docs/configuration.md, \"Server addresses\")");
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Warning => "warn",
        _ => "FAIL",
    };

    private int Count(Verdict verdict) => Findings.Count(finding => finding.Verdict == verdict);
}
