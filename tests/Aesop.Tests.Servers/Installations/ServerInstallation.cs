namespace Aesop.Tests.Servers;

/// <summary>A server's programs on this machine, and what its command line calls things.</summary>
internal abstract class ServerInstallation
{
    private static readonly Lazy<ServerInstallation> MariaDb = new(MariaDbInstallation.Find);
    private static readonly Lazy<ServerInstallation> MySql = new(MySqlInstallation.Find);

    /// <summary>The server program.</summary>
    public abstract Command Server { get; }

    /// <summary>The server's own command line client.</summary>
    public abstract Command Client { get; }

    /// <summary>The server's own decoder of binary logs.</summary>
    public abstract Command BinlogDecoder { get; }

    /// <summary>The kind and exact version, fit for a file name.</summary>
    public abstract string Name { get; }

    /// <summary>The statements that drop whatever accounts the initialisation made beside root at localhost.</summary>
    public virtual string DropSpareAccounts => "";

    /// <summary>Where the kind's programs are.</summary>
    /// <exception cref="InvalidOperationException">It isn't installed.</exception>
    public static ServerInstallation Of(ServerKind kind) => kind switch
    {
        ServerKind.MariaDb => MariaDb.Value,
        ServerKind.MySql => MySql.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of server"),
    };

    /// <summary>Fills an empty folder with the server's system tables and a root user without a password.</summary>
    public abstract Task InitializeAsync(string dataFolder, CancellationToken cancellationToken);

    /// <summary>The arguments that only this kind of server has.</summary>
    public abstract IEnumerable<string> Arguments(ServerOptions options);

    /// <summary>The error of a missing installation; tests fail on it rather than be skipped.</summary>
    protected static InvalidOperationException Missing(string what) =>
        new($"{what} is not installed: run ./test, which installs it (or tools/servers.sh alone).");

    /// <summary>The program's version: what it prints after <c>Ver</c>.</summary>
    protected static string VersionOf(Command server)
    {
        // Run once a process, from a lazy value that can't wait asynchronously.
        var outcome = Task.Run(() => Tool.RunAsync(server.With("--version"), CancellationToken.None)).GetAwaiter().GetResult();
        var words = outcome.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words[Array.IndexOf(words, "Ver") + 1];
    }
}
