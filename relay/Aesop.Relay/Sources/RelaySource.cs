using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Relay.Buffering;
using Aesop.Relay.Encoders;
using Aesop.Relay.Tables;
using Aesop.Wire.Positions;
using Microsoft.Extensions.Logging;

namespace Aesop.Relay.Sources;

/// <summary>
/// One source through its life: connects, finds the place, reads, and connects again, until it is stopped or halts. Its ring and status may
/// be used from any thread; <see cref="RunAsync"/> is called once.
/// </summary>
internal sealed partial class RelaySource : IDisposable
{
    private static readonly TimeSpan JournalInterval = TimeSpan.FromSeconds(1);

    private readonly SourceOptions _options;
    private readonly ServerList _servers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TransactionWriter _writer;
    private readonly TableEncoders _tables;
    private readonly TablePatterns _watched;
    private readonly SourceJournal _journal;
    private readonly TableHistory _history;
    private readonly CatalogLookup _catalog;
    private readonly SourceProgress _progress = new();
    private readonly Backoff _backoff;
    private readonly SourceProbe _probe;
    private readonly ServerMarks _marks;
    private readonly HoldingSpace _space;
    private readonly PreparedTransactions _prepared;
    private SourceServer? _server;
    private Checkpoint? _first;
    private long _journalTime;
    private Task _journalWrite = Task.CompletedTask;
    private long _reconnects;
    private long _allocated;
    private bool _warned;

    /// <summary>Makes a source that reads nothing yet.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="stateDirectory">Where it remembers; null for memory only.</param>
    /// <param name="time">For deadlines and times.</param>
    /// <param name="logger">Where its life is told.</param>
    public RelaySource(SourceOptions options, string? stateDirectory, TimeProvider time, ILogger logger)
    {
        _options = options.ServerId != 0 ? options : options with { ServerId = SourceLink.DeriveServerId(options.Name) };
        _servers = new ServerList(options, time);
        _time = time;
        _logger = logger;
        _watched = new TablePatterns(options.Tables);
        Ring = new EventRing(options.RingBytes, options.WhenFull, time);
        Schemas = new SchemaRegistry();
        _writer = new TransactionWriter(options.Name, Ring, time);
        _history = new TableHistory(stateDirectory is null ? null : new HistoryFile(stateDirectory, options.Name));
        _catalog = new CatalogLookup(options, _history, time, logger);
        _tables = new TableEncoders(options.Name, _watched, Schemas, _history, unassigned: options.WhenUnassigned);
        _journal = new SourceJournal(stateDirectory, options.Name);
        _backoff = new Backoff(time, Random.Shared);
        _probe = new SourceProbe(() => _servers.Current, () => Reading, fault => LogContradicted(Name, fault), time);
        _marks = new ServerMarks(_options, _servers, time);
        _space = new HoldingSpace(options.Name, stateDirectory, options.HeldMemoryBytes, options.HeldDiskBytes);
        _prepared = new PreparedTransactions(_space);
        _phase = new SourcePhase(SourceState.Starting, null, null, null);
    }

    /// <summary>The source's name.</summary>
    public string Name => _options.Name;

    /// <summary>What it has read.</summary>
    public EventRing Ring { get; }

    /// <summary>The schemas of what it has read.</summary>
    public SchemaRegistry Schemas { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ring.Dispose();
        _history.Dispose();
        _space.Dispose();
    }

    /// <summary>Reads until it is stopped, or, where the options say so, to the log's end.</summary>
    /// <exception cref="SourceHaltedException">The source can't go on; its status says the same.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var probing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var probe = Task.WhenAll(_probe.RunAsync(probing.Token), _marks.RunAsync(probing.Token));
        try
        {
            while (!await TryReadAsync(cancellationToken).ConfigureAwait(false))
            {
                await _backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped, as asked.
        }
        catch (Exception e)
        {
            var halt = Halt(e);
            await TakeBackAsync(cancellationToken).ConfigureAwait(false);
            throw halt;
        }
        finally
        {
            await probing.CancelAsync().ConfigureAwait(false);
            await probe.ConfigureAwait(false);
            await SaveAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What was read whole is shown; of a transaction that was being read, readers are told that its end won't come: what they have seen of it may be damaged.
    /// </summary>
    private async ValueTask TakeBackAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _writer.VoidAsync(cancellationToken).ConfigureAwait(false);
            await _writer.FlushAsync(cancellationToken, force: true).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or RingTooSmallException)
        {
            // Stopped, or the ring itself was the reason: what it holds is shown as it is.
        }
    }

    /// <summary>One connection's life.</summary>
    /// <returns>True when the log's end was reached and that is all that was asked for; false when the connection is to be replaced.</returns>
    private async Task<bool> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServerUnfitException e)
        {
            Wait(e.LacksTransactions ? SourceState.Halted : SourceState.Disconnected, e.Message);
        }
        catch (LineageChangedException e)
        {
            LogLineageChanged(Name, e.Message);
            _otherLog = true;
            Wait(SourceState.Disconnected, e.Message);
        }
        catch (Exception e) when (SourceFaults.IsTransient(e) || IsWorthAnotherLook(e))
        {
            Wait(SourceState.Disconnected, e.Message);
        }

        // What was read whole is kept and shown; of what was cut off, the beginning is read again.
        _writer.Abandon();
        await _writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        return false;
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        // (1) Which server, who that is, and where in its log to go on.
        _reported = null;
        var (address, server, plan) = await ChooseAsync(cancellationToken).ConfigureAwait(false);
        if (plan.Break is { } change)
        {
            await _writer.VoidAsync(cancellationToken).ConfigureAwait(false);
            TakeBreak(server, change);
        }

        _skip = plan.Skip;
        _passedOver = plan.Start is null ? _passedOver : (plan.Epoch, plan.Skip);
        _otherLog = false;
        _server = server;
        _known = (server.Identity, server.ServerId);
        _phase = new SourcePhase(SourceState.CatchingUp, null, server.Version.ToString(), plan.Epoch);
        LogConnected(Name, address.ServerName, server.Version.ToString(), plan.Describe());

        // (2) The stream of events, until it breaks.
        try
        {
            await PrepareHistoryAsync(address, plan, cancellationToken).ConfigureAwait(false);
            var stream = await SourceLink.OpenAsync(_options, address, plan.Ask, _options.StopAtEnd, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                _writer.IsAnonymous = !server.HasGtids;
                var reader = new LogReader(server.Identity, plan.Epoch, plan.Start, _writer, _tables, _watched, _prepared) { Filter = plan.Skip is null ? null : new LineageFilter(plan.Skip), HasGtids = server.HasGtids, LowersNames = server.LowersNames };
                (_reader, _opened) = (reader, stream);
                while (await stream.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    await HandleAsync(stream, reader, cancellationToken).ConfigureAwait(false);
                }

                reader.TakePlace(atEnd: true);
                await _writer.FlushAsync(cancellationToken, force: true).ConfigureAwait(false);
                Report(reader, atEnd: true);
            }
        }
        catch (Exception e) when (SourceFaults.IsTransient(e) || e is BinlogRefusedException)
        {
            _reconnects++;
            _servers.Lose(e is BinlogRefusedException ? ServerState.PassedOver : ServerState.Away, e.Message);
            throw;
        }
    }

    /// <summary>All events that have been received, and what was made of them into the ring.</summary>
    private async ValueTask HandleAsync(BinlogStream stream, LogReader reader, CancellationToken cancellationToken)
    {
        bool more;
        do
        {
            more = HandleReceived(stream, reader);
            _progress.Receive(reader.Received, _writer.CommittedAt, reader.IsAtEnd);
            if (reader.Unknown is { } map)
            {
                await _catalog.LearnAsync(_servers.Current, _server!, reader, map, cancellationToken).ConfigureAwait(false);
                reader.Resume();
            }
            else if (reader.Doubt is { } doubt)
            {
                await doubt.ResolveAsync(_servers.Current, cancellationToken).ConfigureAwait(false);
                reader.Believe();
            }

            if (reader.Ending is { } ending)
            {
                await FinishAsync(reader, ending, cancellationToken).ConfigureAwait(false);
            }

            if (reader.Defined.Count > 0)
            {
                await RefreshAsync(reader, cancellationToken).ConfigureAwait(false);
            }

            if (!more)
            {
                reader.TakePlace();
            }

            await _writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            await _space.SettleAsync(cancellationToken).ConfigureAwait(false);
        }
        while (more);
        Report(reader, reader.IsAtEnd);
        await RememberAsync().ConfigureAwait(false);
    }

    /// <returns>True when it stopped before the last event, so that what was made can be handed on.</returns>
    private bool HandleReceived(BinlogStream stream, LogReader reader)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var more = false;
        while (!more && stream.TryRead(out var source))
        {
            reader.Handle(source);
            more = reader.IsWaiting || reader.Defined.Count > 0 || _writer.IsFull;
        }

        _allocated += GC.GetAllocatedBytesForCurrentThread() - allocated;
        return more;
    }

    /// <summary>Says, once, what an operator may not have meant.</summary>
    private async Task WarnAsync(MySqlConnection connection, SourceServer server, CancellationToken cancellationToken)
    {
        if (_warned)
        {
            return;
        }

        _warned = true;
        if (!server.RowImage.Equals("FULL", StringComparison.OrdinalIgnoreCase))
        {
            LogRowImage(Name, server.RowImage);
        }

        if (_options.Tables.Count > 0)
        {
            var tables = await CatalogReader.ListAsync(connection, cancellationToken).ConfigureAwait(false);
            foreach (var pattern in _options.Tables)
            {
                var one = new TablePatterns([pattern]);
                if (!tables.Any(one.Match))
                {
                    LogNoTable(Name, pattern);
                }
            }
        }
    }

    private SourceHaltedException Halt(Exception e)
    {
        var reason = SourceFaults.Explain(e, _servers.Current);
        _phase = _phase with { State = SourceState.Halted, Reason = reason };
        LogHalted(Name, reason);
        return e as SourceHaltedException ?? new SourceHaltedException(reason, e);
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Source {Source}: connected to {Server} ({Version}), reading {Place}.")]
    private partial void LogConnected(string source, string server, string version, string place);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Source {Source}: disconnected, will connect again. {Reason}")]
    private partial void LogDisconnected(string source, string reason);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Error, Message = "Source {Source}: halted. {Reason}")]
    private partial void LogHalted(string source, string reason);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning, Message = "Source {Source}: another log stands behind the name. {Reason}")]
    private partial void LogLineageChanged(string source, string reason);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Error, Message = "Source {Source}: halted, and looks again. {Reason}")]
    private partial void LogWaiting(string source, string reason);

    [LoggerMessage(EventId = 2008, Level = LogLevel.Warning, Message = "Source {Source}: goes on in epoch {Epoch} on {Server}, behind {Common}.")]
    private partial void LogNewEpoch(string source, uint epoch, string server, string common);

    [LoggerMessage(EventId = 2009, Level = LogLevel.Warning, Message = "Source {Source}: {Server} has transactions that the log read so far hasn't, written since the old server was lost or, errant, before: {Gtids}. They are relayed.")]
    private partial void LogExtra(string source, string server, string gtids);

    [LoggerMessage(EventId = 2010, Level = LogLevel.Error, Message = "Source {Source}: {Server} lacks transactions that were read from the server before it and given to clients: {Gtids}. As LostTransactions is Continue, reading goes on without them: what they changed stays with the consumers and isn't in the source any more. Seed the tables that they touched anew.")]
    private partial void LogLost(string source, string server, string gtids);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Warning, Message = "Source {Source}: errant transactions, which the server wrote before others that came from the old server: {Gtids}. They are relayed.")]
    private partial void LogErrant(string source, string gtids);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Warning, Message = "Source {Source}: {Fault}: the stream is of a log that is gone. Connecting again.")]
    private partial void LogContradicted(string source, string fault);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Warning, Message = "Source {Source}: the server logs row images in part (binlog_row_image is {RowImage}): columns that a statement didn't touch will be absent from before and after images. Run SET GLOBAL binlog_row_image = 'FULL'; to have them all.")]
    private partial void LogRowImage(string source, string rowImage);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Warning, Message = "Source {Source}: no table on the server matches the pattern {Pattern}, or the account may not see it. Its changes will come once there is one.")]
    private partial void LogNoTable(string source, string pattern);
}
