using Aesop.Wire.Frames;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aesop.Client.Tests.Examples;

/// <summary>The examples of the package's README, which <see cref="ReadmeTests"/> compares with it.</summary>
internal static class ReadmeExamples
{
    public static async Task ReadAsync(Uri relay, TextWriter output, CancellationToken stopping)
    {
        // README: read
        var options = new AesopClientOptions
        {
            Relays = [relay],
            Source = "shop",
            Tables = ["shop.orders"],
            CheckpointFile = "orders.checkpoint",
        };
        await using var client = new AesopClient(options);
        await foreach (var transaction in client.ReadAsync(stopping))
        {
            foreach (var change in transaction.Changes)
            {
                if (change.Op == ChangeOp.Delete)
                {
                    await output.WriteLineAsync($"order {change.Key.GetInt64("id")} is gone");
                }
                else
                {
                    var order = change.After.As<Order>();
                    await output.WriteLineAsync($"order {order.Id} of {order.CustomerName} is {order.Amount}");
                }
            }
        }

        // README: end
    }

    public static void Host(IHostApplicationBuilder builder, AesopClientOptions options) =>
        // README: host
        builder.Services.AddAesopClient<OrderHandler>(options with { DeadLetterFile = "orders.dead.jsonl" });

    // README: end

    // README: types
    public sealed record Order(long Id, string? CustomerName, decimal? Amount);

    public sealed class OrderHandler : IChangeHandler
    {
        private readonly HashSet<long> _open = [];

        public ValueTask HandleAsync(Transaction transaction, CancellationToken cancellationToken)
        {
            foreach (var change in transaction.Changes)
            {
                var id = change.Key.GetInt64("id");
                _ = change.Op == ChangeOp.Delete ? _open.Remove(id) : _open.Add(id);
            }

            return ValueTask.CompletedTask;
        }
    }

    // README: end
}
