namespace Aesop.Client.Tests.Fakes;

/// <summary>Reads what tests look at.</summary>
internal static class Reading
{
    /// <summary>How long a test waits before it fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The ids of the rows of so many changes, in the order in which they came.</summary>
    public static async Task<List<long>> IdsAsync(AesopClient client, int changes)
    {
        using var patience = new CancellationTokenSource(Patience);
        var ids = new List<long>();
        await foreach (var transaction in client.ReadAsync(patience.Token))
        {
            foreach (var change in transaction.Changes)
            {
                ids.Add(change.Key.GetInt64("id"));
            }

            if (ids.Count >= changes)
            {
                break;
            }
        }

        return ids;
    }

    /// <summary>The error with which a read ends.</summary>
    public static async Task<Exception?> ErrorAsync(AesopClient client)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var transaction in client.ReadAsync(patience.Token))
            {
                foreach (var change in transaction.Changes)
                {
                    _ = change.After.GetInt64(0);
                }
            }
        }
        catch (Exception e)
        {
            return e;
        }

        return null;
    }
}
