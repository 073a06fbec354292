using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Runs;

/// <content>XA transactions: prepared by one session, and ended by it or by any other, or taken back.</content>
internal sealed partial class World
{
    private readonly List<PreparedTransaction> _prepared = [];
    private int _xids;

    private async Task BeginXaAsync(Session session)
    {
        var xid = $"'{Database}-{++_xids}'{_dice.Pick(["", ",'branch'", ",'',77"])}";
        if (await RunAsync(session, $"XA START {xid}"))
        {
            session.Xid = xid;
            session.IsOpen = true;
        }
    }

    private async Task EndXaAsync(Session session, bool commits)
    {
        var xid = session.Xid!;
        await RunAsync(session, $"XA END {xid}");
        if (_dice.Percent(15))
        {
            await RunAsync(session, commits ? $"XA COMMIT {xid} ONE PHASE" : $"XA ROLLBACK {xid}");
            session.Release();
            return;
        }

        await RunAsync(session, $"XA PREPARE {xid}");
        if (_dice.Percent(50))
        {
            await RunAsync(session, commits ? $"XA COMMIT {xid}" : $"XA ROLLBACK {xid}");
            session.Release();
            return;
        }

        // MySQL lets go of what is prepared; MariaDB does when its session ends.
        _prepared.Add(session.Detach());
        if (_server.Kind == ServerKind.MariaDb)
        {
            var left = session.Connection.ConnectionId;
            await session.ReplaceAsync(await ConnectAsync());
            await _reader.AwaitEndAsync(left);
        }
    }

    private async Task EndPreparedAsync(Session session, PreparedTransaction prepared)
    {
        // MariaDB doesn't keep what changed nothing.
        await RunAsync(session, $"XA {(_dice.Percent(75) ? "COMMIT" : "ROLLBACK")} {prepared.Xid}");
        _prepared.Remove(prepared);
        prepared.Release();
    }
}
