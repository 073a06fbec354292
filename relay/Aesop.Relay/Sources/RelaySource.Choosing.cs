using System.Runtime.ExceptionServices;
using Aesop.MySql;
using Aesop.MySql.Binlog;

namespace Aesop.Relay.Sources;

/// <content>Which of the servers is read.</content>
internal sealed partial class RelaySource
{
    // A server's logs may change between two of the relay's questions; after so many refusals in a row the server means it.
    private const int MostRefusals = 3;

    private int _refusals;
    private long? _lackingSince;

    /// <summary>
    /// Asks the servers in turn, beginning with the one that was read last, and takes the first that can be read: it is alive, is no replica while there are others,
    /// and has the position. Only where none has all transactions that were relayed, and the options say so, one that lacks some is taken, after a while.
    /// </summary>
    private async Task<(MySqlConnectionOptions Address, SourceServer Server, SourcePlan Plan)> ChooseAsync(CancellationToken cancellationToken)
    {
        var (choice, error, isLacking) = await AskAllAsync(acceptsLoss: false, cancellationToken).ConfigureAwait(false);
        if (choice is null && isLacking && _options.LostTransactions == LostTransactions.Continue)
        {
            _lackingSince ??= _time.GetTimestamp();
            if (_time.GetElapsedTime(_lackingSince.Value).TotalMilliseconds >= _options.LostTransactionsWaitMs)
            {
                (choice, error, isLacking) = await AskAllAsync(acceptsLoss: true, cancellationToken).ConfigureAwait(false);
            }
        }

        if (choice is { } found)
        {
            _lackingSince = null;
            return found;
        }

        if (_servers.Count == 1)
        {
            ExceptionDispatchInfo.Throw(error!);
        }

        throw _servers.Statuses.All(status => status.State == ServerState.Refused)
            ? new SourceHaltedException($"None of the {_servers.Count} servers can be the source. {_servers}")
            : new ServerUnfitException($"None of the {_servers.Count} servers can be read now. {_servers}", isLacking);
    }

    private async Task<((MySqlConnectionOptions, SourceServer, SourcePlan)? Choice, Exception? Error, bool IsLacking)> AskAllAsync(bool acceptsLoss, CancellationToken cancellationToken)
    {
        Exception? error = null;
        var isLacking = false;
        foreach (var index in _servers.InOrder().ToList())
        {
            try
            {
                var (server, plan) = await AskAsync(_servers[index], acceptsLoss, cancellationToken).ConfigureAwait(false);
                _servers.Take(index);
                return ((_servers[index], server, plan), null, false);
            }
            catch (Exception e) when (e is ServerUnfitException or SourceHaltedException or MySqlException || SourceFaults.IsTransient(e))
            {
                error = e;
                isLacking |= e is ServerUnfitException { LacksTransactions: true };
                var state = e is ServerUnfitException ? ServerState.PassedOver : SourceFaults.IsTransient(e) ? ServerState.Away : ServerState.Refused;
                _servers.Mark(index, state, SourceFaults.Explain(e, _servers[index]));
            }
        }

        return (null, error, isLacking);
    }

    private async Task<(SourceServer Server, SourcePlan Plan)> AskAsync(MySqlConnectionOptions address, bool acceptsLoss, CancellationToken cancellationToken)
    {
        var connection = await MySqlConnection.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var server = await SourceServer.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            if (_servers.Count > 1 && !_options.AcceptReplicas && await ReplicaState.FindAsync(connection, server, cancellationToken).ConfigureAwait(false) is { } reason)
            {
                throw new ServerUnfitException($"{address.ServerName} is passed over: {reason}.");
            }

            var plan = await PlanAsync(connection, address, server, acceptsLoss, cancellationToken).ConfigureAwait(false);
            await WarnAsync(connection, server, cancellationToken).ConfigureAwait(false);
            return (server, plan);
        }
    }

    /// <summary>
    /// Whether a refusal may be of a moment: the logs were reset between two questions, or are being restored. The next look at the server's own account of its transactions tells.
    /// </summary>
    private bool IsWorthAnotherLook(Exception e) =>
        e is BinlogRefusedException { Refusal: not (BinlogRefusal.NoPrivilege or BinlogRefusal.BinlogOff or BinlogRefusal.ServerIdTaken or BinlogRefusal.StartNotSupported or BinlogRefusal.EventTooLong) }
        && (_writer.Epoch != 0 || _known is not null) && ++_refusals < MostRefusals * _servers.Count;
}
