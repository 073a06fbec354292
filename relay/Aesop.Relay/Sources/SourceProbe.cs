using Aesop.MySql;

namespace Aesop.Relay.Sources;

/// <summary>
/// Asks a server, beside the reading, where its log ends, so that lag is known also while the relay is behind. An answer that doesn't come is no
/// answer: what isn't known is shown as unknown, and the reading doesn't depend on it. Only an answer that contradicts the reading ends its stream, so that
/// the place is looked for anew.
/// </summary>
/// <param name="server">The server that is read.</param>
/// <param name="reading">Where the reading stands; null before a stream has come to anything.</param>
/// <param name="contradicted">Takes what is wrong with the reading.</param>
/// <param name="time">For intervals.</param>
internal sealed class SourceProbe(Func<MySqlConnectionOptions> server, Func<SourceReading?> reading, Action<string> contradicted, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    private readonly LogWatch _watch = new(time);
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
        var address = server();
        var connection = await MySqlConnection.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            while (server() == address)
            {
                var at = time.GetTimestamp();
                var before = reading();
                var (_, end) = await LogFile.EndAsync(connection, cancellationToken).ConfigureAwait(false);
                var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
                if (server() == address && _watch.Judge(before, end) is { } fault)
                {
                    contradicted(fault);
                    before!.Stream.Abort();
                }

                _last = new SourceEnd(end, files.ToDictionary(file => file.File.Number, file => file.Size), at);
                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            }
        }

        // The end of another server's log says nothing of the one that is read now.
        _last = null;
    }
}
