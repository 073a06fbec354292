namespace Aesop.Tests.Servers;

/// <summary>
/// A real server in a throwaway folder, on a loopback port and a Unix socket. It dies with this process at the latest.
/// Its members may be called from any thread, those that start or stop it one at a time.
/// </summary>
public abstract partial class DatabaseServer : IAsyncDisposable
{
    private const int PortAttemptsMax = 5;

    private readonly ServerInstallation _installation;
    private readonly ThrowawayFolder _folder;
    private readonly ServerArguments _arguments;
    private readonly ServerClient _client;
    private ServerProcess? _process;

    private protected DatabaseServer(ServerKind kind, ServerOptions options)
    {
        Kind = kind;
        Options = options;
        _installation = ServerInstallation.Of(kind);
        _folder = new ThrowawayFolder(kind == ServerKind.MariaDb ? "mariadb" : "mysql");
        _arguments = new ServerArguments(_installation, _folder.Path, DataFolder);
        _client = new ServerClient(_installation.Client, SocketPath, RootAccount.User, RootAccount.Password);
        Certificates = options.Tls ? TestCertificates.Create(_folder.Path, options.TlsNames) : null;
    }

    /// <summary>Which server it is.</summary>
    public ServerKind Kind { get; }

    /// <summary>Kind and version, as in <c>mariadb-10.11.14-MariaDB</c>.</summary>
    public string Name => _installation.Name;

    /// <summary>What it was last started with.</summary>
    public ServerOptions Options { get; private set; }

    /// <summary>The address it listens on: always loopback.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>The port it listens on, the same after each restart.</summary>
    public int Port { get; private set; }

    /// <summary>Its Unix socket.</summary>
    public string SocketPath => _arguments.Socket;

    /// <summary>Its data folder, where the binary logs are too.</summary>
    public string DataFolder => _folder["data"];

    /// <summary>Its certificate and the authority to trust; null without TLS.</summary>
    public TestCertificates? Certificates { get; }

    /// <summary>The address of its root account: <c>mysql://root:...@127.0.0.1:port</c>.</summary>
    public string Url => $"mysql://{RootAccount.User}:{RootAccount.Password}@{Host}:{Port}";

    /// <summary>The pid of the running server.</summary>
    public int ProcessId => Running.Child.Id;

    /// <summary>Whether its process is there, paused or not.</summary>
    public bool IsRunning => _process is { Child.HasExited: false };

    private ServerProcess Running => _process ?? throw new InvalidOperationException($"The {Kind} server was stopped.");

    /// <summary>Starts a server of that kind, with its default options where none are given.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or did not start; the message ends with its log.</exception>
    public static async Task<DatabaseServer> StartAsync(ServerKind kind, ServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ServerOptions();
        DatabaseServer server = kind == ServerKind.MariaDb ? new MariaDbServer(options) : new MySqlServer(options);
        try
        {
            await DataTemplate.CopyAsync(server._installation, server.DataFolder, cancellationToken);
            await server.LaunchAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Shuts it down in order (SIGTERM). Its data stays until it is disposed.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await using var process = Running;
        _process = null;
        await process.StopAsync(cancellationToken);
    }

    /// <summary>Ends it at once (SIGKILL) and waits until it is gone. Its data stays until it is disposed.</summary>
    public async Task KillAsync()
    {
        var process = Running;
        _process = null;
        await process.DisposeAsync();
    }

    /// <summary>
    /// Starts it again on the same port and data, after it was stopped or killed; a running one is shut down first.
    /// </summary>
    /// <param name="change">What is to be different from now on; nothing where null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task RestartAsync(Func<ServerOptions, ServerOptions>? change = null, CancellationToken cancellationToken = default)
    {
        if (_process is not null)
        {
            await StopAsync(cancellationToken);
        }

        Options = change?.Invoke(Options) ?? Options;
        _process = await ServerProcess.StartAsync(CommandLine(), SocketPath, _arguments.Log, cancellationToken);
    }

    /// <summary>Freezes it (SIGSTOP): its connections stay open and say nothing more.</summary>
    public Task PauseAsync(CancellationToken cancellationToken = default) => Running.PauseAsync(cancellationToken);

    /// <summary>Lets it go on after <see cref="PauseAsync"/>.</summary>
    public void Resume() => Running.Resume();

    /// <summary>The end of its error log.</summary>
    public string LogTail() => Running.LogTail();

    /// <summary>Kills the server and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = Options.Port ?? FreePort.Next();
            try
            {
                _process = await ServerProcess.StartAsync(CommandLine(), SocketPath, _arguments.Log, cancellationToken);
                return;
            }
            catch (InvalidOperationException e) when (
                Options.Port is null && attempt < PortAttemptsMax && e.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Somebody took the port between its finding and its use.
                File.Delete(_arguments.Log);
            }
        }
    }

    private Command CommandLine() => _arguments.For(Options, Port, Options.Tls ? Certificates : null);
}
