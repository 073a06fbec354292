namespace Aesop.Client;

/// <summary>An open stream. Silence longer than the deadline ends it: a half-open connection says nothing, and nothing is what it would say for ever. Not thread-safe.</summary>
internal sealed class RelayStream(
    Uri relay, HttpResponseMessage response, Stream body, Deadline deadline, TimeSpan silence) : IDisposable
{
    /// <summary>Who serves it.</summary>
    public Uri Relay => relay;

    /// <summary>The patterns of the request that match no table which the source has shown so far; null where there are none.</summary>
    public string? UnmatchedTables { get; } = response.Headers.TryGetValues("Aesop-Unmatched-Tables", out var values)
        ? string.Join(", ", values.SelectMany(value => value.Split(',')).Select(Uri.UnescapeDataString))
        : null;

    /// <summary>Whether the stream has come to its end, rather than being cut.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Reads what has arrived, at least one byte, into a buffer.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="cancellationToken">The one that the stream was opened with.</param>
    /// <exception cref="RelayUnavailableException">The stream ended, was cut, or was silent for too long.</exception>
    /// <exception cref="StreamDamagedException">Its compression is damaged.</exception>
    public async ValueTask ReadAsync(FrameBuffer buffer, CancellationToken cancellationToken)
    {
        int count;
        try
        {
            var read = body.ReadAsync(buffer.Space(), deadline.Token);
            if (read.IsCompletedSuccessfully)
            {
                count = read.Result;
            }
            else
            {
                deadline.Arm(silence);
                count = await read.ConfigureAwait(false);
                deadline.Disarm();
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RelayUnavailableException($"Relay {relay} has been silent for {silence}, three heartbeats.", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw new RelayUnavailableException($"Relay {relay} cut the stream: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new StreamDamagedException($"Relay {relay} sent a stream whose compression is damaged: {e.Message}", e);
        }

        if (count == 0)
        {
            HasEnded = true;
            throw new RelayUnavailableException(buffer.Pending == 0
                ? $"Relay {relay} ended the stream."
                : $"Relay {relay} ended the stream inside a frame.");
        }

        buffer.Received(count);
    }

    public void Dispose()
    {
        deadline.Dispose();
        response.Dispose();
    }
}
