using Aesop.MySql;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <content>What is known of tables of which the log doesn't tell enough.</content>
internal sealed partial class RelaySource
{
    private uint _historyEpoch;

    /// <summary>
    /// A reading begins. After a restart what was known is taken up again; of another log nothing is known, and the server behind it may have other
    /// columns at the very same GTID set, where tables are changed replica by replica.
    /// </summary>
    private async Task PrepareHistoryAsync(MySqlConnectionOptions address, SourcePlan plan, CancellationToken cancellationToken)
    {
        if (plan.Start is null || _historyEpoch == plan.Epoch)
        {
            return;
        }

        _catalog.Reset();
        if (_writer.Epoch == 0 && _journal.Load() is { } entry && Checkpoint.Parse(entry.Read).Epoch == plan.Epoch)
        {
            var connection = await MySqlConnection.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
                _history.Restore(plan.Epoch, new Scn(files[0].File.Number, 0));
            }
        }
        else
        {
            _history.Begin(plan.Epoch);
        }

        _historyEpoch = plan.Epoch;
    }

    /// <summary>Statements defined tables: where the log doesn't tell what they have become, the catalog is asked before they are defined again.</summary>
    private async Task RefreshAsync(LogReader reader, CancellationToken cancellationToken)
    {
        var tables = reader.Defined;
        reader.ForgetDefined();
        if (!_server!.HasFullMetadata)
        {
            await _catalog.RefreshAsync(_servers.Current, _server, reader, tables, cancellationToken).ConfigureAwait(false);
        }
    }
}
