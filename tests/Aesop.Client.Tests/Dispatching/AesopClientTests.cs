using Aesop.Client.Tests.Fakes;
using Aesop.Wire.Frames;

namespace Aesop.Client.Tests.Dispatching;

public sealed class AesopClientTests
{
    [Test]
    public async Task ReadAsync_WholeTransactions_GivesThemInOrderWithTypedColumns()
    {
        await using var relay = await FakeRelay.StartAsync(new Answer(Shop.Token(0), Shop.Transactions(1, 3)));
        await using var client = new AesopClient(relay.Options());
        var seen = new List<string>();
        await foreach (var transaction in client.ReadAsync())
        {
            foreach (var change in transaction.Changes)
            {
                Assert.That(change.Op, Is.EqualTo(ChangeOp.Insert));
                Assert.That(change.Before.Exists, Is.False);
                seen.Add($"{transaction.Scn} {transaction.Gtid} {change.Table} {change.Key.GetInt64("id")} {change.After.GetInt64(0)} {change.After.GetString("customer_name")} {change.After.GetDecimal("AMOUNT")}");
            }

            Assert.That(transaction.Checkpoint, Is.EqualTo(Shop.CheckpointBehind(seen.Count)));
            if (seen.Count == 3)
            {
                break;
            }
        }

        Assert.That(seen, Is.EqualTo(new[]
        {
            "1:1000 0-1-1 shop.orders 1 1 Ann 12.50",
            "1:2000 0-1-2 shop.orders 2 2 Ann 12.50",
            "1:3000 0-1-3 shop.orders 3 3 Ann 12.50",
        }));
        Assert.That(relay.Pulls[0].From, Is.EqualTo("earliest"));
        Assert.That(relay.Pulls[0].Path, Is.EqualTo("/v1/sources/shop/stream"));
        Assert.That(client.Position, Is.EqualTo(Shop.CheckpointBehind(2)), "the third was held when the loop was left");
    }
}
