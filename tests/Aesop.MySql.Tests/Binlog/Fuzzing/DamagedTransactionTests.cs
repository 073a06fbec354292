using Aesop.MySql.Binlog;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Compressed transactions that a server wrote, with damage that their checksums don't show: errors of ours or events, never memory out of proportion.</summary>
public sealed class DamagedTransactionTests
{
    private const int Rounds = 60;
    private const int MaxEventBytes = 1 << 20;

    [Test]
    public async Task TryRead_PayloadChanged_GivesAFormatExceptionOrEvents()
    {
        var random = new Random(20261122);
        int failures = 0;
        int runs = 0;
        foreach (byte[] raw in Transactions())
        {
            byte[] body = raw[BinlogEventHeader.Size..^4];
            for (int round = 0; round < Rounds; round++)
            {
                byte[] damaged = [.. body];
                for (int changes = 1 + random.Next(3); changes > 0; changes--)
                {
                    damaged[random.Next(round % 3 == 0 ? 40 : damaged.Length)] = (byte)random.Next(256);
                }

                failures += await ReadsAsync(round % 5 == 0 ? damaged[..random.Next(damaged.Length)] : damaged) ? 0 : 1;
                runs++;
            }
        }

        Assert.That(failures, Is.GreaterThan(runs / 2), "damage that nobody sees would show nothing");
    }

    [Test]
    public async Task TryRead_EventsInItChanged_GivesAFormatExceptionOrEvents()
    {
        var random = new Random(7);
        byte[] events = PayloadBuilder.Events((BinlogEventType.RowsQuery, 100), (BinlogEventType.TableMap, 50), (BinlogEventType.WriteRows, 200), (BinlogEventType.Xid, 8));
        for (int round = 0; round < 5000; round++)
        {
            byte[] damaged = [.. events];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            damaged[9 + random.Next(4)] = (byte)random.Next(256);
            await ReadsAsync(PayloadBuilder.Compressed(damaged));
        }
    }

    private static IEnumerable<byte[]> Transactions() => GoldenFiles.Events("mysql-compressed.bin").Where(IsTransaction);

    private static bool IsTransaction(byte[] raw) => new BinlogEventHeader(raw).Type == BinlogEventType.TransactionPayload;

    private static async Task<bool> ReadsAsync(byte[] body)
    {
        await using BinlogStream stream = new StreamScript().Head().Event(BinlogEventType.TransactionPayload, body).Packet(FakePackets.Eof())
            .Open(change: options => options with { ReceiveBufferBytes = 4096, MaxEventBytes = MaxEventBytes });
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            while (await stream.WaitAsync())
            {
                while (stream.TryRead(out _))
                {
                }
            }

            return true;
        }
        catch (BinlogFormatException)
        {
            return false;
        }
        finally
        {
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4 * MaxEventBytes), "allocation out of proportion");
        }
    }
}
