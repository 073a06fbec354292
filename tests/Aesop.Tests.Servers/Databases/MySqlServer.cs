namespace Aesop.Tests.Servers;

/// <summary>A MySQL server.</summary>
public sealed class MySqlServer : DatabaseServer
{
    internal MySqlServer(ServerOptions options)
        : base(ServerKind.MySql, options)
    {
    }

    /// <inheritdoc />
    private protected override string ShowBinlogPosition => "SHOW BINARY LOG STATUS";

    /// <inheritdoc />
    private protected override string ResetBinlogs => "RESET BINARY LOGS AND GTIDS";

    /// <inheritdoc />
    private protected override string IdentifiedBy(string? plugin, string quotedPassword) => plugin is null
        ? $"IDENTIFIED BY {quotedPassword}"
        : $"IDENTIFIED WITH {plugin} BY {quotedPassword}";
}
