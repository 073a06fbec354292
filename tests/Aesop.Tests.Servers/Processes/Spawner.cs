using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aesop.Tests.Servers;

/// <summary>
/// Starts every child from one thread that lives as long as this process. The kernel's "die with the parent" signal goes off
/// when the parent's <em>thread</em> ends (https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html), so a child that
/// a thread of the pool started would die whenever the pool retires that thread.
/// </summary>
internal static class Spawner
{
    private static readonly BlockingCollection<(Process Process, TaskCompletionSource Started)> Queue = Begin();

    /// <summary>Starts the process; completes when it has a pid.</summary>
    public static Task StartAsync(Process process)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue.Add((process, started));
        return started.Task;
    }

    private static BlockingCollection<(Process Process, TaskCompletionSource Started)> Begin()
    {
        var queue = new BlockingCollection<(Process Process, TaskCompletionSource Started)>();
        new Thread(() => Serve(queue)) { IsBackground = true, Name = "child processes" }.Start();
        return queue;
    }

    private static void Serve(BlockingCollection<(Process Process, TaskCompletionSource Started)> queue)
    {
        foreach (var (process, started) in queue.GetConsumingEnumerable())
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception e)
            {
                // Whoever waits for the child gets the reason; this thread must outlive it.
                started.SetException(e);
            }
        }
    }
}
