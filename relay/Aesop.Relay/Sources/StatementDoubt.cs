using Aesop.MySql;
using Aesop.Relay.Tables;

namespace Aesop.Relay.Sources;

/// <summary>
/// A statement that changed rows by its text, and none of a watched table by what it says; but the tables that it writes to may have triggers, and
/// what it calls may be stored functions, that changed others. Only the catalog tells.
/// </summary>
/// <param name="Tables">The tables that it writes to.</param>
/// <param name="NamesMore">Whether names of columns and aliases may be among them.</param>
/// <param name="Calls">The names that it may call.</param>
/// <param name="Refusal">What the source halts with where it may have changed others.</param>
internal sealed record StatementDoubt(IReadOnlyList<string> Tables, bool NamesMore, IReadOnlyCollection<string> Calls, SourceHaltedException Refusal)
{
    /// <summary>Asks the catalog.</summary>
    /// <exception cref="SourceHaltedException">The statement may have changed other tables than it says.</exception>
    public async Task ResolveAsync(MySqlConnectionOptions address, CancellationToken cancellationToken)
    {
        var connection = await MySqlConnection.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (await ProgramCatalog.FindAsync(connection, Tables, NamesMore, Calls, cancellationToken).ConfigureAwait(false) is { } found)
            {
                throw new SourceHaltedException($"{Refusal.Message} It names no watched table, but the {found} may have changed one.");
            }
        }
    }
}
