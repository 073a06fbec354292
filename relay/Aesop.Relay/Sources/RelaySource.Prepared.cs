using Aesop.Wire.Positions;
using Microsoft.Extensions.Logging;

namespace Aesop.Relay.Sources;

/// <content>XA transactions that were prepared before this process began to read.</content>
internal sealed partial class RelaySource
{
    // What was relayed before this process began, of the epoch that it goes on in.
    private (uint Epoch, Scn Read) _relayed;

    /// <summary>
    /// Ends a group. The rows of an XA transaction that was prepared before this process began to read are found in the log. Where that was purged since, and the XA COMMIT
    /// was relayed before the restart, nothing is missing but in the ring, which then begins behind it.
    /// </summary>
    private async Task FinishAsync(LogReader reader, GroupEnd ending, CancellationToken cancellationToken)
    {
        if (ending.Prepared is { } id && _prepared.Find(id) is null)
        {
            LogSearching(Name, id.Text);
            var search = new XaSearch(_options, _servers.Current, _server!, _writer.Epoch, _tables, _catalog, _space, _time);
            var (rows, oldest) = await search.FindAsync(id, reader.File, ending.End, cancellationToken).ConfigureAwait(false);
            if (rows is null)
            {
                var end = new Scn(reader.File.Number, (ulong)ending.End);
                if (_relayed.Epoch != _writer.Epoch || end > _relayed.Read)
                {
                    throw new SourceHaltedException(
                        $"At {reader.File}, before {ending.End}: XA COMMIT {id} commits rows that stand at its XA PREPARE, which isn't in the logs that {_servers.Current.ServerName} holds; the oldest is {oldest}. "
                        + $"The log with it was purged, or the session that prepared it didn't log. Changes are missing: seed the consumers anew, and start the source from {reader.File}:{ending.End}.");
                }

                LogBeginsBehind(Name, id.Text, end, oldest.ToString());
                reader.BeginBehind();
                return;
            }

            _prepared.Add(id, rows);
        }

        await reader.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 2013, Level = LogLevel.Information, Message = "Source {Source}: XA COMMIT {Id} commits rows that were prepared before this relay began to read; looking for them in the server's logs.")]
    private partial void LogSearching(string source, string id);

    [LoggerMessage(EventId = 2014, Level = LogLevel.Warning, Message = "Source {Source}: XA COMMIT {Id} was relayed before the restart, and the log with its rows was purged since (the oldest is {Oldest}): the ring begins behind it, at {Place}. Clients that are behind that place are answered gone.")]
    private partial void LogBeginsBehind(string source, string id, Scn place, string oldest);
}
