using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>Looks at the head of one binlog file of a server.</summary>
internal static class LogProbe
{
    /// <summary>The identity of a file that the server has.</summary>
    public static async Task<ulong> IdentityOfAsync(SourceOptions options, SourceServer server, LogFile file, CancellationToken cancellationToken)
    {
        var stream = await SourceLink.OpenAsync(
            options, MySqlConnectionOptions.Parse(options.Server), new SourceStart { Ask = (file, BinlogPosition.FirstEventOffset) }, toEnd: true, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            while (await stream.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                if (FindIdentity(stream, server, file) is { } identity)
                {
                    return identity;
                }
            }
        }

        throw new SourceHaltedException($"{file} on {options.Name}'s server has no format description event at its head: the file is damaged.");
    }

    private static ulong? FindIdentity(BinlogStream stream, SourceServer server, LogFile file)
    {
        while (stream.TryRead(out var source))
        {
            if (source.Type == BinlogEventType.FormatDescription)
            {
                return LogIdentity.Compute(server.Identity, source.Header.ServerId, file.Number, source.Format.CreatedAt);
            }
        }

        return null;
    }
}
