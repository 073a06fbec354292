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

    [Test]
    public async Task ReadAsync_UpdateAndDelete_HaveTheImagesThatTheyHave()
    {
        await using var relay = await FakeRelay.StartAsync(new Answer(
            Shop.Token(0), Shop.Orders.ToArray(), Shop.Begin(1), Shop.Update(1, 0, 5, "Ann", "Bob"), Shop.Delete(1, 1, 6), Shop.Commit(1, 2)));
        await using var client = new AesopClient(relay.Options());
        await foreach (var transaction in client.ReadAsync())
        {
            var changes = new List<string>();
            foreach (var change in transaction.Changes)
            {
                changes.Add($"{change.Op} {change.Ordinal} {(change.Before.Exists ? change.Before.GetString(1) : "-")} {(change.After.Exists ? change.After.GetString(1) : "-")}");
            }

            Assert.That(changes, Is.EqualTo(new[] { "Update 0 Ann Bob", "Delete 1 Ann -" }));
            Assert.That(transaction.CommittedAt, Is.EqualTo(DateTimeOffset.UnixEpoch.AddMicroseconds(Shop.TimeOf(1))));
            break;
        }
    }

    [Test]
    public async Task ReadAsync_Filters_AreAskedOfTheRelay()
    {
        await using var relay = await FakeRelay.StartAsync(new Answer(Shop.Token(0), Shop.Transactions(1, 1)));
        await using var client = new AesopClient(relay.Options() with
        {
            Tables = ["shop.orders", "crm.*"],
            Partitions = PartitionFilter.Parse("7,3/16"),
            Start = StartPosition.From(Shop.CheckpointBehind(0)),
        });
        await Reading.IdsAsync(client, 1);
        Assert.That(relay.Pulls[0], Is.EqualTo(relay.Pulls[0] with { From = Shop.CheckpointBehind(0).ToString(), Tables = "shop.orders,crm.*", Partitions = "3,7/16", MaxWaitMs = "", Method = "GET", Accept = "application/vnd.aesop.frames" }));
    }

    [Test]
    public async Task ReadAsync_LongTableList_GoesIntoABody()
    {
        string[] tables = [.. Enumerable.Range(0, 2_000).Select(i => $"shop.table_{i}")];
        await using var relay = await FakeRelay.StartAsync(new Answer(Shop.Token(0), Shop.Transactions(1, 1)));
        await using var client = new AesopClient(relay.Options() with { Tables = tables });
        await Reading.IdsAsync(client, 1);
        Assert.That(relay.Pulls[0].Method, Is.EqualTo("POST"));
        Assert.That(relay.Pulls[0].Tables, Is.EqualTo(string.Join(',', tables)));
    }

    [Test]
    public async Task ReadAsync_LeftAndEnteredAgain_HandsOverWhatWasHeld()
    {
        using var relay = new ShopRelay(5);
        await using var client = new AesopClient(relay.Options);
        Assert.That(await Reading.IdsAsync(client, 2), Is.EqualTo(new long[] { 1, 2 }));
        Assert.That(await Reading.IdsAsync(client, 2), Is.EqualTo(new long[] { 2, 3 }));
    }

    [Test]
    public async Task CommitAsync_BeforeTheLoopIsLeft_CountsTheTransactionAsDone()
    {
        using var relay = new ShopRelay(5);
        var store = new MemoryCheckpointStore();
        await using var client = new AesopClient(relay.Options with { CheckpointStore = store, AutoCheckpoint = false });
        await foreach (var transaction in client.ReadAsync())
        {
            if (transaction.Scn == Shop.ScnOf(2))
            {
                await transaction.CommitAsync();
                break;
            }
        }

        Assert.That(store.Current, Is.EqualTo(Shop.CheckpointBehind(2)));
        Assert.That(store.Saves, Is.EqualTo(1));
        Assert.That(await Reading.IdsAsync(client, 1), Is.EqualTo(new long[] { 3 }));
    }

    [Test]
    public async Task CheckpointAsync_WhileATransactionIsHeld_SavesTheOneBefore()
    {
        using var relay = new ShopRelay(5);
        var store = new MemoryCheckpointStore();
        await using var client = new AesopClient(relay.Options with { CheckpointStore = store, AutoCheckpoint = false });
        await foreach (var transaction in client.ReadAsync())
        {
            if (transaction.Scn == Shop.ScnOf(3))
            {
                await client.CheckpointAsync();
                break;
            }
        }

        Assert.That(store.Current, Is.EqualTo(Shop.CheckpointBehind(2)));
    }

    [Test]
    public async Task ReadAsync_Cadence_SavesAfterSoManyTransactions()
    {
        using var relay = new ShopRelay(10);
        var store = new MemoryCheckpointStore();
        await using var client = new AesopClient(relay.Options with { CheckpointStore = store, CheckpointEveryTransactions = 4, CheckpointInterval = TimeSpan.FromHours(1) });
        var saved = new List<ulong?>();
        await foreach (var transaction in client.ReadAsync())
        {
            saved.Add(store.Current?.Scn.Offset);
            if (transaction.Scn == Shop.ScnOf(9))
            {
                break;
            }
        }

        Assert.That(saved, Is.EqualTo(new ulong?[] { 1_000, 1_000, 1_000, 1_000, 5_000, 5_000, 5_000, 5_000, 9_000 }), "the first save pins the start");
        Assert.That(store.Current, Is.EqualTo(Shop.CheckpointBehind(8)), "the loop's end saves what is done");
    }

    [Test]
    public async Task ReadAsync_StoredCheckpoint_ResumesExactlyThere()
    {
        using var relay = new ShopRelay(5);
        await using var client = new AesopClient(relay.Options with { CheckpointStore = new MemoryCheckpointStore(Shop.CheckpointBehind(3)) });
        Assert.That(await Reading.IdsAsync(client, 1), Is.EqualTo(new long[] { 4 }));
        Assert.That(relay.Froms[0], Is.EqualTo(Shop.CheckpointBehind(3).ToString()));
    }

    [Test]
    public async Task ReadAsync_CheckpointOfAnotherSource_IsRefused()
    {
        using var relay = new ShopRelay(5);
        var other = Shop.CheckpointBehind(3) with { Source = "crm" };
        await using var client = new AesopClient(relay.Options with { CheckpointStore = new MemoryCheckpointStore(other) });
        var error = await Reading.ErrorAsync(client);
        Assert.That(error, Is.TypeOf<CheckpointStoreException>());
        Assert.That(error!.Message, Does.Contain("'crm'").And.Contain("'shop'"));
    }

    [Test]
    public async Task ReadAsync_UntilCaughtUp_EndsAtTheSourcesEnd()
    {
        using var relay = new ShopRelay(5);
        var store = new MemoryCheckpointStore();
        await using var client = new AesopClient(relay.Options with { UntilCaughtUp = true, CheckpointStore = store });
        Assert.That(await Reading.IdsAsync(client, int.MaxValue), Is.EqualTo(new long[] { 1, 2, 3, 4, 5 }));
        Assert.That(store.Current, Is.EqualTo(Shop.CheckpointBehind(5)));
    }

    [Test]
    public async Task ReadAsync_UntilCaughtUpWithARelayThatStillReads_WaitsForTheEndAsItWas()
    {
        // When asked first, the relay has read two transactions; the log ends behind the fifth, and in what is no transaction.
        ShopRelay? relay = null;
        relay = new ShopRelay(9, (pull, _) =>
        {
            relay!.Description = pull == 0 ? """{"epoch":1,"read":"1:6500","source_end":"1:9999"}""" : "{}";
            return new FaultyStream(pull == 0 ? ShopRelay.StreamBehind(0, 2) : ShopRelay.StreamBehind(2, 5), Ending.Close);
        })
        {
            Description = """{"epoch":1,"read":"1:3000","source_end":"1:6500"}""",
        };
        await using var client = new AesopClient(relay.Options with { UntilCaughtUp = true });
        Assert.That(await Reading.IdsAsync(client, int.MaxValue), Is.EqualTo(new long[] { 1, 2, 3, 4, 5 }));
        Assert.That(relay.Froms, Is.EqualTo(new[] { "earliest", Shop.CheckpointBehind(2).ToString() }));
    }

    [Test]
    public async Task ReadAsync_UntilCaughtUp_CutPollIsNoEnd()
    {
        using var relay = new ShopRelay(5, (pull, bytes) => new FaultyStream(pull == 0 ? bytes[..^300] : bytes, Ending.Close));
        await using var client = new AesopClient(relay.Options with { UntilCaughtUp = true });
        Assert.That(await Reading.IdsAsync(client, int.MaxValue), Is.EqualTo(new long[] { 1, 2, 3, 4, 5 }));
    }

    [Test]
    public async Task ReadAsync_LatestOfARelayThatGivesNoCheckpoint_IsPinnedByItsHeartbeat()
    {
        await using var relay = await FakeRelay.StartAsync(pull => pull.Number switch
        {
            0 => new Answer() { Ending = Ending.Close },
            1 => new Answer(Shop.Heartbeat(4, 4)) { Ending = Ending.Close },
            _ => new Answer(Shop.Orders.ToArray(), Shop.Transaction(5)),
        });
        var store = new MemoryCheckpointStore();
        await using var client = new AesopClient(relay.Options() with { Start = StartPosition.Latest, CheckpointStore = store });
        Assert.That(await Reading.IdsAsync(client, 1), Is.EqualTo(new long[] { 5 }));
        var pinned = Shop.CheckpointBehind(4) with { Log = 0, GtidSet = null };
        Assert.That(relay.Pulls.Select(pull => (pull.From, pull.MaxWaitMs)), Is.EqualTo(new[] { ("latest", "0"), ("latest", ""), (pinned.ToString(), "") }));
        Assert.That(store.Current, Is.EqualTo(pinned));
    }

    [Test]
    public async Task ReadAsync_Cancelled_SavesWhatIsDone()
    {
        await using var relay = await FakeRelay.StartAsync(new Answer(Shop.Token(0), Shop.Transactions(1, 3)));
        var store = new MemoryCheckpointStore();
        await using var client = new AesopClient(relay.Options() with { CheckpointStore = store, CheckpointInterval = TimeSpan.FromHours(1) });
        using var stop = new CancellationTokenSource();
        var count = 0;
        Assert.That(
            async () =>
            {
                await foreach (var transaction in client.ReadAsync(stop.Token))
                {
                    if (++count == 3)
                    {
                        stop.CancelAfter(20);
                    }
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(store.Current, Is.EqualTo(Shop.CheckpointBehind(3)));
    }

    [Test]
    public async Task ReadAsync_TwoReaders_IsRefused()
    {
        using var relay = new ShopRelay(5);
        await using var client = new AesopClient(relay.Options);
        await foreach (var transaction in client.ReadAsync())
        {
            Assert.That(async () => await Reading.IdsAsync(client, 1), Throws.InvalidOperationException.With.Message.Contains("one reader"));
            break;
        }
    }

    [Test]
    public async Task Changes_AfterTheNextWasAskedFor_AreNoOthersBytes()
    {
        using var relay = new ShopRelay(5);
        await using var client = new AesopClient(relay.Options);
        Transaction? first = null;
        RowChange kept = default;
        await foreach (var transaction in client.ReadAsync())
        {
            if (first is not null)
            {
                break;
            }

            first = transaction;
            foreach (var change in transaction.Changes)
            {
                kept = change;
            }
        }

        Assert.That(() => kept.Key.GetInt64(0), Throws.InvalidOperationException.With.Message.Contains("borrowed"));
        Assert.That(() => first!.Checkpoint, Throws.InvalidOperationException);
        Assert.That(async () => await first!.CommitAsync(), Throws.InvalidOperationException);
        Assert.That(first!.Scn, Is.EqualTo(Shop.ScnOf(1)), "the rest stays");
    }

    [Test]
    public async Task Changes_GoneOverTwiceAndInterleaved_GiveTheSame()
    {
        await using var relay = await FakeRelay.StartAsync(new Answer(Shop.Token(0), Shop.Orders.ToArray(), Shop.Transaction(1, changes: 3)));
        await using var client = new AesopClient(relay.Options());
        await foreach (var transaction in client.ReadAsync())
        {
            var all = new List<RowChange>();
            foreach (var change in transaction.Changes)
            {
                all.Add(change);
            }

            Assert.That(transaction.Changes.Count, Is.EqualTo(3));
            for (var round = 0; round < 2; round++)
            {
                Assert.That(all.Select(change => change.After.GetInt64("id")), Is.EqualTo(new long[] { 1, 1_000_001, 2_000_001 }));
                Assert.That(all[0].After.GetString(1) + all[2].After.GetString(1), Is.EqualTo("AnnAnn"));
            }

            break;
        }
    }

    [Test]
    public async Task Ddl_InATransaction_IsToldWithItsPlace()
    {
        var ddl = new DdlFrame(1, Shop.ScnOf(1), 0, "shop", "TRUNCATE orders", ["shop.orders"]);
        await using var relay = await FakeRelay.StartAsync(new Answer(Shop.Token(0), Shop.Begin(1), ddl.ToArray(), Shop.Commit(1)));
        await using var client = new AesopClient(relay.Options());
        await foreach (var transaction in client.ReadAsync())
        {
            Assert.That(transaction.Ddl, Has.Count.EqualTo(1));
            Assert.That(transaction.Ddl[0].Statement, Is.EqualTo("TRUNCATE orders"));
            Assert.That(transaction.Count, Is.Zero);
            break;
        }
    }

    [Test]
    public async Task ReadAsync_Latest_IsPinnedBeforeAnythingIsHandedOver()
    {
        await using var relay = await FakeRelay.StartAsync(pull => pull.Number == 0
            ? new Answer(Shop.Token(4)) { Ending = Ending.Close }
            : new Answer(ShopRelay.StreamBehind(ShopRelay.BehindOf(pull.From), 6)));
        var store = new MemoryCheckpointStore();
        await using var client = new AesopClient(relay.Options() with { Start = StartPosition.Latest, CheckpointStore = store });
        await foreach (var transaction in client.ReadAsync())
        {
            Assert.That(transaction.Scn, Is.EqualTo(Shop.ScnOf(5)), "what was committed while no stream was open isn't skipped");
            Assert.That(store.Current, Is.EqualTo(Shop.CheckpointBehind(4)), "nor would it be after a crash now");
            break;
        }

        Assert.That(relay.Pulls.Select(pull => (pull.From, pull.MaxWaitMs)), Is.EqualTo(new[] { ("latest", "0"), (Shop.CheckpointBehind(4).ToString(), "") }));
    }

    [Test]
    public async Task ReadAsync_EarliestOfARelayWithoutAny_AsksAgain()
    {
        var gone = new GoneFrame(0, default, 1, Shop.ScnOf(9), 1, Shop.ScnOf(9), "A transaction larger than the ring is passing through.");
        await using var relay = await FakeRelay.StartAsync(new Answer(gone.ToArray()) { Ending = Ending.Close }, new Answer(ShopRelay.StreamBehind(0, 1)));
        await using var client = new AesopClient(relay.Options());
        Assert.That(await Reading.IdsAsync(client, 1), Is.EqualTo(new long[] { 1 }));
    }
}
