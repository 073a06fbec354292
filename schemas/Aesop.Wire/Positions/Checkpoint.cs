using System.Buffers;
using System.Globalization;
using System.Text;
using Aesop.Wire.Hashing;

namespace Aesop.Wire.Positions;

/// <summary>
/// What a consumer stores: the end of a transaction, from which reading goes on with the next. It has one text form, the
/// token, which carries a format version and a checksum and round-trips (WIRE.md, "Checkpoint token"):
/// <c>aesop1/SOURCE/EPOCH/FILE:OFFSET/LOG/GTIDSET/BOOTSTRAP/CRC</c>, where a dash stands for what is absent. Immutable.
/// </summary>
public sealed record Checkpoint
{
    /// <summary>The first word of every token of this format version.</summary>
    public const string Version = "aesop1";

    /// <summary>The longest name of a source, in characters.</summary>
    public const int MaxSourceLength = 128;

    private static readonly SearchValues<char> SourceCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>The source's name: letters, digits, dot, dash and underscore.</summary>
    public required string Source { get; init; }

    /// <summary>The lineage's number, from 1; order is by (epoch, scn).</summary>
    public required uint Epoch { get; init; }

    /// <summary>Where the next transaction would begin.</summary>
    public required Scn Scn { get; init; }

    /// <summary>
    /// The identity of the binlog file that <see cref="Scn"/> is in: a hash over who wrote it and when, the same for every
    /// relay of that server and for no other file of that number (WIRE.md, "Log identity"). Zero where it isn't known.
    /// </summary>
    public ulong Log { get; init; }

    /// <summary>The server's text form of the GTID set behind this position; empty before the first transaction of all, null where the source has no GTIDs.</summary>
    public string? GtidSet { get; init; }

    /// <summary>The place in a bootstrap store; null while online.</summary>
    public BootstrapPlace? Bootstrap { get; init; }

    /// <summary>Whether a text may name a source.</summary>
    public static bool IsSourceName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxSourceLength && name.IndexOfAnyExcept(SourceCharacters) < 0 && name is not "-";

    /// <summary>Whether a text looks like a token of any version, so that a failure to read it deserves a token's message.</summary>
    public static bool LooksLikeToken(ReadOnlySpan<char> text) => text.StartsWith("aesop", StringComparison.Ordinal) && text.Contains('/');

    /// <summary>The token. Characters are ASCII without white space.</summary>
    public override string ToString()
    {
        var body = string.Create(CultureInfo.InvariantCulture,
            $"{Version}/{Source}/{Epoch}/{Scn}/{(Log == 0 ? "-" : Log.ToString("x16", CultureInfo.InvariantCulture))}/{GtidSet ?? "-"}/{FormatBootstrap()}");
        return string.Create(CultureInfo.InvariantCulture, $"{body}/{Checksum(body):x8}");
    }

    /// <summary>Reads a token.</summary>
    /// <exception cref="FormatException">It is no token, of an unknown version, or damaged; the message says which.</exception>
    public static Checkpoint Parse(string token)
    {
        var text = token.Trim();
        var parts = text.Split('/');
        if (parts[0] != Version)
        {
            throw new FormatException($"'{Shorten(text)}' is no checkpoint token of version '{Version}'.");
        }

        if (parts.Length != 8
            || !uint.TryParse(parts[7], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var crc)
            || crc != Checksum(text[..text.LastIndexOf('/')]))
        {
            throw new FormatException($"Checkpoint token '{Shorten(text)}' is damaged: its checksum doesn't fit. Copy it whole, or take one from 'aesop checkpoint show'.");
        }

        if (!IsSourceName(parts[1])
            || !uint.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !Scn.TryParse(parts[3], out var scn))
        {
            throw new FormatException($"Checkpoint token '{Shorten(text)}' names no source, epoch and position.");
        }

        var log = 0UL;
        if (parts[4] != "-" && !ulong.TryParse(parts[4], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out log))
        {
            throw new FormatException($"Checkpoint token '{Shorten(text)}' has no log identity where one belongs.");
        }

        return new Checkpoint
        {
            Source = parts[1],
            Epoch = epoch,
            Scn = scn,
            Log = log,
            GtidSet = parts[5] == "-" ? null : Positions.GtidSet.Parse(parts[5]).ToString(),
            Bootstrap = ParseBootstrap(parts[6], text),
        };
    }

    private static BootstrapPlace? ParseBootstrap(string part, string token)
    {
        if (part == "-")
        {
            return null;
        }

        var pieces = part.Split('@');
        return pieces.Length == 3
            ? new BootstrapPlace(pieces[0], pieces[1], pieces[2])
            : throw new FormatException($"Checkpoint token '{Shorten(token)}' has no PHASE@STORE@PLACE where its bootstrap belongs.");
    }

    private string FormatBootstrap() => Bootstrap is null ? "-" : $"{Bootstrap.Phase}@{Bootstrap.Store}@{Bootstrap.Place}";

    private static string Shorten(string text) => text.Length <= 120 ? text : text[..120] + "...";

    private static uint Checksum(string body) => Crc32C.Compute(Encoding.UTF8.GetBytes(body));
}
