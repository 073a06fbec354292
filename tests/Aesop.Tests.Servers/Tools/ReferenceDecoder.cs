namespace Aesop.Tests.Servers;

/// <summary>The server's own <c>mysqlbinlog</c>: what our decoding is compared with.</summary>
public sealed class ReferenceDecoder(ServerKind kind)
{
    private readonly Command _decoder = ServerInstallation.Of(kind).BinlogDecoder;

    /// <summary>Decodes files: events as comments, rows as pseudo-SQL with types (<c>-vv</c>), checksums verified.</summary>
    /// <param name="files">Binary log files, in order.</param>
    /// <param name="arguments">Further arguments, such as <c>--start-position=4</c>.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="ToolFailedException">It could not read them.</exception>
    public Task<string> DecodeAsync(IReadOnlyList<string> files, IReadOnlyList<string>? arguments = null, CancellationToken cancellationToken = default) =>
        Tool.RunAsync(
            _decoder.With("--verbose", "--verbose", "--base64-output=DECODE-ROWS", "--verify-binlog-checksum").With(arguments ?? []).With(files),
            cancellationToken);

    /// <summary>Copies a server's binary logs over the network, byte for byte, into a folder: from that file to the last.</summary>
    /// <returns>The copies, oldest first.</returns>
    /// <exception cref="ToolFailedException">It could not read them.</exception>
    public async Task<IReadOnlyList<string>> CopyFromAsync(DatabaseServer server, string firstFile, string folder, CancellationToken cancellationToken = default)
    {
        await ReadFromAsync(server, firstFile, ["--raw", $"--result-file={folder}{Path.DirectorySeparatorChar}"], cancellationToken);
        return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
    }

    /// <summary>Decodes a server's binary logs over the network, rows as pseudo-SQL, into a file: from that file to the last.</summary>
    /// <exception cref="ToolFailedException">It could not read them.</exception>
    public Task DecodeFromAsync(DatabaseServer server, string firstFile, string target, CancellationToken cancellationToken = default) =>
        ReadFromAsync(server, firstFile, ["--verbose", "--base64-output=DECODE-ROWS", $"--result-file={target}"], cancellationToken);

    private Task<string> ReadFromAsync(DatabaseServer server, string firstFile, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Tool.RunAsync(
            _decoder.With(
                "--read-from-remote-server",
                "--to-last-log",
                $"--host={server.Host}",
                $"--port={server.Port}",
                "--protocol=tcp",
                $"--user={RootAccount.User}").With(arguments).With(firstFile).WithEnvironment("MYSQL_PWD", RootAccount.Password),
            cancellationToken);
}
