using Aesop.MySql.Binlog;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <content>What the source tells of itself, and what it remembers.</content>
internal sealed partial class RelaySource
{
    private const int MostBreaks = 64;
    private const int MostErrantNames = 100;

    private static readonly TimeSpan ToldAgain = TimeSpan.FromMinutes(1);

    private volatile SourcePhase _phase;
    private volatile LogReader? _reader;
    private volatile IReadOnlyList<LineageBreak> _breaks = [];
    private (string Identity, uint ServerId)? _known;
    private BinlogStream? _opened;
    private volatile BinlogStream? _reported;
    private string? _told;
    private long _toldAt;

    /// <summary>The changes of lineage that this relay knows of, oldest first.</summary>
    public IReadOnlyList<LineageBreak> Breaks => _breaks;

    /// <summary>Where the reading stands; null before the stream that is open has come to anything.</summary>
    private SourceReading? Reading => _reported is { } stream
        ? new SourceReading(stream, _progress.Told is var told && told > _progress.Read ? told : _progress.Read, _progress.IsAtEnd, _progress.HeardAt)
        : null;

    /// <summary>The source as it is now.</summary>
    public SourceStatus Status
    {
        get
        {
            var phase = _phase;
            var end = phase.IsConnected ? _probe.Last : null;
            var lag = SourceLag.Of(phase.State, _progress, end, NowMicros());
            var read = _progress.HeardAt == 0 ? (Scn?)null : _progress.Read;
            return new SourceStatus
            {
                State = lag.State,
                Reason = phase.Reason,
                Server = _servers.Current.ServerName,
                Servers = _servers.Statuses,
                Lineage = _breaks is [.., var last] ? last : null,
                Version = phase.Version,
                Epoch = phase.Epoch,
                File = _reader?.File.ToString(),
                Read = read,
                SourceEnd = lag.IsAtEnd ? read : end?.End,
                HeardAt = _progress.HeardAt == 0 ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(_progress.HeardAt),
                LagSeconds = lag.Seconds,
                LagBytes = lag.Bytes,
                Rows = _progress.Rows,
                Transactions = _progress.Transactions,
                Bytes = _progress.Bytes,
                AllocatedBytes = _progress.AllocatedBytes,
                Reconnects = Volatile.Read(ref _reconnects),
            };
        }
    }

    /// <summary>A batch has been handled.</summary>
    private void Report(LogReader reader, bool atEnd)
    {
        var (rows, transactions, bytes) = reader.TakeCounts();
        _progress.Add(rows, transactions, bytes, _allocated);
        _allocated = 0;
        _progress.Receive(reader.Received, _writer.CommittedAt, atEnd);
        _progress.Reach(reader.Read, reader.Told, NowMicros());
        _reported = _opened;
        _backoff.Reset();
        _refusals = 0;
        _told = null;
        if (reader.Filter?.TakeErrant() is { Count: > 0 } errant)
        {
            NameErrant(errant);
        }

        if (atEnd)
        {
            // Once all that stood in the log when it was gone over to has been passed, what was relayed before can't come any more.
            _skip = _probe.Last is { } end && reader.Read >= end.End ? null : _skip;
            if (_phase.State == SourceState.CatchingUp)
            {
                _phase = _phase with { State = SourceState.Streaming };
            }
        }
    }

    /// <summary>Names errant transactions; those that were named before a restart aren't news.</summary>
    private void NameErrant(IReadOnlyList<Gtid> errant)
    {
        if (_breaks is not [.., var last])
        {
            return;
        }

        var named = last.Errant.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var news = errant.Select(gtid => gtid.ToString()).Except(named).Take(MostErrantNames).ToList();
        if (news.Count > 0)
        {
            _breaks = [.. _breaks.SkipLast(1), last with { Errant = string.Join(',', named.Concat(news).Take(MostErrantNames)) }];
            LogErrant(Name, string.Join(", ", news));
        }
    }

    /// <summary>The source can't be read now. Says so once, and now and then again.</summary>
    private void Wait(SourceState state, string reason)
    {
        _phase = _phase with { State = state, Reason = reason };
        if (_told == reason && _time.GetElapsedTime(_toldAt) < ToldAgain)
        {
            return;
        }

        (_told, _toldAt) = (reason, _time.GetTimestamp());
        if (state == SourceState.Halted)
        {
            LogWaiting(Name, reason);
        }
        else
        {
            LogDisconnected(Name, reason);
        }
    }

    /// <summary>The source goes over to another lineage: says what is lost and what is new, and remembers it for clients that come from the old one.</summary>
    private void TakeBreak(SourceServer server, LineageBreak change)
    {
        // Ids of what was lost earlier, by the server that writes now, are given to other transactions from here on.
        _breaks =
        [
            .. _breaks.Where(old => old.Epoch < change.Epoch).TakeLast(MostBreaks - 1).Select(old => old with { IsReused = old.IsReused || (!server.Version.IsMariaDb && !old.LostHistory.Of(server.IsOriginOf).IsEmpty) }),
            change,
        ];
        LogNewEpoch(Name, change.Epoch, change.Server, change.Common);
        if (change.Extra.Length > 0)
        {
            LogExtra(Name, change.Server, GtidHistory.Parse(change.Extra).Describe());
        }

        if (change.Lost.Length > 0)
        {
            LogLost(Name, change.Server, change.LostHistory.Describe());
        }
    }

    /// <summary>From time to time, keeps how far reading has come, beside the reading.</summary>
    private async ValueTask RememberAsync()
    {
        if (_writer.Epoch == 0 || !_journalWrite.IsCompleted || _time.GetElapsedTime(_journalTime) < JournalInterval)
        {
            return;
        }

        await _journalWrite.ConfigureAwait(false);
        _journalTime = _time.GetTimestamp();
        _history.Flush();
        var entry = MakeEntry();
        _journalWrite = Task.Run(() => _journal.Save(entry));
    }

    private async Task SaveAsync()
    {
        await _journalWrite.ConfigureAwait(false);
        if (_writer.Epoch != 0)
        {
            _history.Flush();
            _journal.Save(MakeEntry());
        }
    }

    private SourceEntry MakeEntry()
    {
        // A lineage that was gone over to counts from its first place on: until then, the one before is where things stand.
        var read = _writer.Checkpoint;
        _first = _first?.Epoch == read.Epoch ? _first : _writer.First ?? read;
        var (identity, serverId) = _known!.Value;
        var last = Samples().FirstOrDefault();
        return new SourceEntry(_first.ToString(), read.ToString(), identity, serverId)
        {
            History = _writer.OriginsText,
            Skip = _passedOver.Epoch == read.Epoch ? _passedOver.Known?.ToString() : null,
            Last = last == default ? null : last.Gtid.ToString(),
            LastCommittedAt = last.CommittedAt,
            LastSum = last.Sum,
            Breaks = [.. _breaks.Where(change => change.Epoch <= read.Epoch)],
        };
    }

    private long NowMicros() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
