using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <content>What the source tells of itself, and what it remembers.</content>
internal sealed partial class RelaySource
{
    private const double MicrosPerSecond = 1_000_000;

    private volatile SourcePhase _phase;
    private volatile LogReader? _reader;
    private string _identity = "";
    private uint _serverId;

    /// <summary>The source as it is now.</summary>
    public SourceStatus Status
    {
        get
        {
            var phase = _phase;
            var connected = phase.State is SourceState.CatchingUp or SourceState.Streaming;
            var read = _progress.HeardAt == 0 ? (Scn?)null : _progress.Read;
            var end = connected ? _probe.Last : null;

            // Either the source has said so, or what it told of its end a moment ago has been read.
            var atEnd = connected && (_progress.IsAtEnd || (end is not null && read >= end.End));
            return new SourceStatus
            {
                State = phase.State == SourceState.CatchingUp && atEnd ? SourceState.Streaming : phase.State,
                Reason = phase.Reason,
                Server = _address.ServerName,
                Version = phase.Version,
                Epoch = phase.Epoch,
                File = _reader?.File.ToString(),
                Read = read,
                SourceEnd = atEnd ? read : end?.End,
                HeardAt = _progress.HeardAt == 0 ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(_progress.HeardAt),
                LagSeconds = atEnd ? 0 : connected && _progress.CommittedAt != 0 ? Math.Max(0, (NowMicros() - _progress.CommittedAt) / MicrosPerSecond) : null,
                LagBytes = atEnd ? 0 : read is { } place ? end?.BytesBehind(place) : null,
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
        _progress.Reach(reader.Read, _writer.CommittedAt, NowMicros(), atEnd);
        _backoff.Reset();
        if (atEnd && _phase.State == SourceState.CatchingUp)
        {
            _phase = _phase with { State = SourceState.Streaming };
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
        var read = _writer.Checkpoint.ToString();
        _first ??= _writer.First?.ToString() ?? read;
        return new SourceEntry(_first, read, _identity, _serverId);
    }

    private long NowMicros() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
