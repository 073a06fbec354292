using Aesop.MySql;

namespace Aesop.Relay.Sources;

/// <summary>
/// Asks a server, beside the reading, where its log ends, so that lag is known also while the relay is behind. An answer that doesn't come is no
/// answer: what isn't known is shown as unknown, and the reading doesn't depend on it.
/// </summary>
internal sealed class SourceProbe(MySqlConnectionOptions address, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    private volatile SourceEnd? _last;

    /// <summary>The last answer; null where there is none, or it is older than a few seconds.</summary>
    public SourceEnd? Last => _last is { } last && time.GetElapsedTime(last.At) < FreshFor ? last : null;

    /// <summary>Asks until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await AskAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is MySqlException or SourceHaltedException or IOException)
            {
                _last = null;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var connection = await MySqlConnection.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            while (true)
            {
                var at = time.GetTimestamp();
                var (_, end, _) = await LogFile.EndAsync(connection, cancellationToken).ConfigureAwait(false);
                var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
                _last = new SourceEnd(end, files.ToDictionary(file => file.File.Number, file => file.Size), at);
                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
