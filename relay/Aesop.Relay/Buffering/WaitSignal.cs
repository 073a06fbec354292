using System.Threading.Tasks.Sources;

namespace Aesop.Relay.Buffering;

/// <summary>
/// Lets one thread of control wait, without allocating, until another sets the signal, a deadline passes or it is canceled.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="Arm"/>, look whether there is anything to wait for, then either <see cref="TryDisarm"/> or <see cref="Wait"/>.
/// <c>_state</c> is 1 while armed; whoever turns it to 0 (by compare-exchange, so exactly one) owns the completion. When
/// disarming loses, the completion is on its way and must be awaited before the next arming.
/// </para>
/// <para>
/// Arming is a full fence: the waiter stores 1, then reads the condition. A setter stores the condition, passes a full fence,
/// then reads the state. One of the two sees the other's store, so no signal is lost.
/// </para>
/// <para>
/// The timer isn't moved at each wait but only when it would fire too late: when it fires too early it is set again. A reader
/// that is woken a thousand times a second touches it once a deadline.
/// </para>
/// </remarks>
internal sealed class WaitSignal : IValueTaskSource<bool>, IDisposable
{
    private readonly TimeProvider _time;
    private readonly Lock _timerLock = new();
    private ManualResetValueTaskSourceCore<bool> _core;
    private ITimer? _timer;
    private long _timerDue = long.MaxValue;
    private long _deadline;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private int _state;

    public WaitSignal(TimeProvider time) => _time = time;

    /// <summary>Before each wait.</summary>
    public void Arm()
    {
        _core.Reset();
        lock (_timerLock)
        {
            _deadline = long.MaxValue;
            Interlocked.Exchange(ref _state, 1);
        }
    }

    /// <summary>False when the signal was set meanwhile: the wait must be awaited.</summary>
    public bool TryDisarm() => Interlocked.CompareExchange(ref _state, 0, 1) == 1;

    /// <summary>Completes with true when the signal was set (also before this call), with false when the deadline passed.</summary>
    /// <param name="deadline">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    public ValueTask<bool> Wait(TimeSpan deadline, CancellationToken cancellationToken)
    {
        Register(cancellationToken);
        SetDeadline(deadline);
        if (cancellationToken.IsCancellationRequested)
        {
            Cancel();
        }

        return new ValueTask<bool>(this, _core.Version);
    }

    /// <summary>Wakes the waiter, if there is one.</summary>
    /// <param name="inline">Whether the waiter's continuation may run within this call.</param>
    public void Set(bool inline)
    {
        if (Volatile.Read(ref _state) == 1 && TryDisarm())
        {
            _core.RunContinuationsAsynchronously = !inline;
            _core.SetResult(true);
        }
    }

    /// <summary>Releases timer and registration. Nobody may be waiting.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_timerLock)
        {
            _timer?.Dispose();
            _timerDue = long.MinValue;
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Register(CancellationToken token)
    {
        if (token != _token)
        {
            _registration.Dispose();
            _token = token;
            _registration = token.UnsafeRegister(static self => ((WaitSignal)self!).Cancel(), this);
        }
    }

    private void Cancel()
    {
        if (TryDisarm())
        {
            _core.RunContinuationsAsynchronously = true;
            _core.SetException(new OperationCanceledException(_token));
        }
    }

    private void SetDeadline(TimeSpan deadline)
    {
        var due = _time.GetTimestamp() + (long)(Math.Max(0, deadline.TotalSeconds) * _time.TimestampFrequency);
        lock (_timerLock)
        {
            _deadline = due;
            if (_timerDue > due)
            {
                SetTimer(due);
            }
        }
    }

    // The lock is held.
    private void SetTimer(long due)
    {
        _timerDue = due;

        // Rounded up to the timer's whole milliseconds, so that it doesn't fire a moment too early.
        var left = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((due - _time.GetTimestamp()) * 1_000.0 / _time.TimestampFrequency)));
        if (_timer is null)
        {
            using var flow = ExecutionContext.SuppressFlow();
            _timer = _time.CreateTimer(static self => ((WaitSignal)self!).OnTimer(), this, left, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_timerLock)
        {
            if (_timerDue == long.MinValue)
            {
                return;
            }

            _timerDue = long.MaxValue;
            if (Volatile.Read(ref _state) == 0 || _deadline == long.MaxValue)
            {
                return;
            }

            if (_time.GetTimestamp() < _deadline)
            {
                SetTimer(_deadline);
                return;
            }

            // Under the lock, so that it can't be the next wait that is ended.
            if (!TryDisarm())
            {
                return;
            }
        }

        _core.RunContinuationsAsynchronously = true;
        _core.SetResult(false);
    }
}
