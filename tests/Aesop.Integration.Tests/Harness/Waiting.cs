namespace Aesop.Integration.Tests.Harness;

/// <summary>Waits for what comes in its own time. The deadline is for hangs: it is far beyond what anything takes on a busy machine.</summary>
internal static class Waiting
{
    private static readonly TimeSpan AskedEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>How long anything may take.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(90);

    /// <summary>Waits until something holds.</summary>
    /// <param name="holds">What is waited for.</param>
    /// <param name="otherwise">What to tell when the deadline passes.</param>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static async Task UntilAsync(Func<bool> holds, Func<string> otherwise)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Deadline)
            {
                throw new TimeoutException(otherwise());
            }

            await Task.Delay(AskedEvery);
        }
    }
}
