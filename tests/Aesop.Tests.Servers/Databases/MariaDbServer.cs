namespace Aesop.Tests.Servers;

/// <summary>A MariaDB server.</summary>
public sealed class MariaDbServer : DatabaseServer
{
    internal MariaDbServer(ServerOptions options)
        : base(ServerKind.MariaDb, options)
    {
    }

    /// <inheritdoc />
    private protected override string ShowBinlogPosition => "SHOW MASTER STATUS";

    /// <inheritdoc />
    private protected override string ResetBinlogs => "RESET MASTER";

    /// <inheritdoc />
    private protected override string IdentifiedBy(string? plugin, string quotedPassword) => plugin is null
        ? $"IDENTIFIED BY {quotedPassword}"
        : $"IDENTIFIED VIA {plugin} USING PASSWORD({quotedPassword})";
}
