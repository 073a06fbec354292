using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Aesop.Bench;

/// <summary>
/// Beats at a constant rate, whatever becomes of the beats: work that is late doesn't make the next begin later, so slowness shows in the times and not
/// in a lower load (coordinated omission). Only for Linux, where Stopwatch's clock is CLOCK_MONOTONIC in nanoseconds.
/// </summary>
internal static partial class Metronome
{
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;
    private const int Interrupted = 4;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Begins.</summary>
    /// <param name="beats">How many.</param>
    /// <param name="perSecond">How often.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>The beats' numbers, from 0, each when it is due. Several may read. Holds all that nobody has taken yet.</returns>
    public static ChannelReader<int> Start(int beats, int perSecond, CancellationToken stop)
    {
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleWriter = true });
        new Thread(() => Beat(channel.Writer, beats, perSecond, stop)) { IsBackground = true, Name = "metronome" }.Start();
        return channel.Reader;
    }

    // A thread of its own that sleeps in the kernel: timers of the pool come every few milliseconds, and spinning would cost a core.
    private static void Beat(ChannelWriter<int> output, int beats, int perSecond, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        for (var beat = 0; beat < beats && !stop.IsCancellationRequested; beat++)
        {
            SleepUntil(began + (beat * NanosecondsPerSecond / perSecond));
            output.TryWrite(beat);
        }

        output.Complete();
    }

    private static void SleepUntil(long nanoseconds)
    {
        var until = new TimeSpec(nanoseconds / NanosecondsPerSecond, nanoseconds % NanosecondsPerSecond);
        while (ClockNanosleep(ClockMonotonic, AbsoluteTime, until, 0) == Interrupted)
        {
            // A signal; what is left of the sleep follows.
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, in TimeSpec until, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
