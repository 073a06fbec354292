namespace Aesop.Verify.Tables;

/// <summary>Keeps reading below so many rows a second. Not thread-safe.</summary>
/// <param name="rowsPerSecond">The most; 0 is without bound.</param>
/// <param name="time">The clock.</param>
internal sealed class RowPace(int rowsPerSecond, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _rows;

    /// <summary>Rows were read: waits until so many may have been.</summary>
    public Task ReadAsync(long rows, CancellationToken cancellationToken)
    {
        _rows += rows;
        if (rowsPerSecond == 0)
        {
            return Task.CompletedTask;
        }

        var ahead = TimeSpan.FromSeconds((double)_rows / rowsPerSecond) - time.GetElapsedTime(_start);
        return ahead > TimeSpan.Zero ? Task.Delay(ahead, time, cancellationToken) : Task.CompletedTask;
    }
}
