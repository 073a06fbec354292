using Microsoft.Extensions.Logging;

namespace Aesop.Relay.Sources;

/// <content>XA transactions that were prepared before this process began to read.</content>
internal sealed partial class RelaySource
{
    /// <summary>Sees to it that the rows of an XA transaction that is committed are held: of one that was prepared before this process began to read, they are found in the log.</summary>
    private async Task FindAsync(GroupEnd ending, LogFile file, CancellationToken cancellationToken)
    {
        if (ending.Prepared is { } id && _prepared.Find(id) is null)
        {
            LogSearching(Name, id.Text);
            var search = new XaSearch(_options, _servers.Current, _server!, _writer.Epoch, _tables, _catalog, _space, _time);
            _prepared.Add(id, await search.FindAsync(id, file, ending.End, cancellationToken).ConfigureAwait(false));
        }
    }

    [LoggerMessage(EventId = 2013, Level = LogLevel.Information, Message = "Source {Source}: XA COMMIT {Id} commits rows that were prepared before this relay began to read; looking for them in the server's logs.")]
    private partial void LogSearching(string source, string id);
}
