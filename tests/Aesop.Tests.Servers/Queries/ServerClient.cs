using System.Text;

namespace Aesop.Tests.Servers;

/// <summary>
/// Runs statements through the server's own command line client, so that what a test expects never rests on the driver that is
/// being tested. One process a call, over the Unix socket.
/// </summary>
internal sealed class ServerClient(Command client, string socket, string user, string password)
{
    // XML is the one output format of both clients that tells NULL from the text 'NULL' and ends every value unmistakably.
    private readonly Command _command = client
        .With(
            $"--socket={socket}",
            "--protocol=socket",
            $"--user={user}",
            "--default-character-set=utf8mb4",
            "--max-allowed-packet=1G",
            "--binary-mode",
            "--comments",
            "--xml")
        .WithEnvironment("MYSQL_PWD", password);

    /// <summary>Runs the statements, as the client splits them (<c>DELIMITER</c> included), and returns every result set.</summary>
    /// <exception cref="ServerClientException">A statement failed; those before it took effect.</exception>
    public async Task<IReadOnlyList<QueryResult>> RunAsync(string statements, string? database, CancellationToken cancellationToken)
    {
        var command = database is null ? _command : _command.With($"--database={database}");
        var outcome = await Tool.RunAsync(command, Encoding.UTF8.GetBytes(statements + "\n"), cancellationToken);
        return outcome.ExitCode == 0
            ? ClientOutput.Parse(outcome.Output)
            : throw ServerClientException.From(statements, outcome);
    }
}
