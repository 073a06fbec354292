using Aesop.MySql;

namespace Aesop.Relay.Sources;

/// <summary>
/// The servers that may be a source, the one that is, and what was found of the others. The reading changes it; anybody may look at
/// <see cref="Statuses"/> and <see cref="Current"/>, each whole.
/// </summary>
internal sealed class ServerList
{
    /// <summary>Where there are others, the longest that connecting to one may take.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private readonly MySqlConnectionOptions[] _addresses;
    private readonly TimeProvider _time;
    private volatile ServerStatus[] _statuses;
    private volatile int _current;

    /// <summary>A list.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="time">For the times at which servers were asked.</param>
    public ServerList(SourceOptions options, TimeProvider time)
    {
        _time = time;
        var servers = options.ParseServers();
        _addresses = servers.Count == 1
            ? [.. servers]
            : [.. servers.Select(server => server with { ConnectTimeout = server.ConnectTimeout < ConnectTimeout ? server.ConnectTimeout : ConnectTimeout })];
        _statuses = [.. servers.Select(server => new ServerStatus(server.ServerName, ServerState.Untried, null, null))];
    }

    /// <summary>How many there are.</summary>
    public int Count => _addresses.Length;

    /// <summary>The server that is read, or was last.</summary>
    public MySqlConnectionOptions Current => _addresses[_current];

    /// <summary>What was found, in the order of the options.</summary>
    public IReadOnlyList<ServerStatus> Statuses => _statuses;

    /// <summary>In the order in which they are asked: a server that works is stayed with, whatever stands before it.</summary>
    public IEnumerable<int> InOrder()
    {
        var first = _current;
        for (var i = 0; i < _addresses.Length; i++)
        {
            yield return (first + i) % _addresses.Length;
        }
    }

    /// <summary>The address of one.</summary>
    public MySqlConnectionOptions this[int index] => _addresses[index];

    /// <summary>It is read from now on.</summary>
    public void Take(int index)
    {
        _current = index;
        Mark(index, ServerState.Reading, null);
    }

    /// <summary>Says what was found of one.</summary>
    public void Mark(int index, ServerState state, string? reason)
    {
        ServerStatus[] statuses = [.. _statuses];
        statuses[index] = statuses[index] with { State = state, Reason = reason, At = _time.GetUtcNow() };
        _statuses = statuses;
    }

    /// <summary>The one that is read was lost.</summary>
    public void Lose(ServerState state, string reason) => Mark(_current, state, reason);

    /// <summary>Every server with what was found of it, for people.</summary>
    public override string ToString() => string.Join("; ", _statuses.Select(status => $"{status.Server}: {status.Reason ?? status.State.ToString()}"));
}
