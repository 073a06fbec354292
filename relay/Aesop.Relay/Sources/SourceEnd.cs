using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>The end of a source's log, as the server last told it.</summary>
/// <param name="End">Where the server writes next.</param>
/// <param name="Sizes">The size of each binlog file by its number, in bytes, as of the same moment.</param>
/// <param name="At">When it was asked, by the relay's monotonic clock.</param>
internal sealed record SourceEnd(Scn End, IReadOnlyDictionary<uint, long> Sizes, long At)
{
    /// <summary>Bytes of log between a position and the end; null where files between are gone.</summary>
    public long? BytesBehind(Scn read)
    {
        if (read >= End)
        {
            return 0;
        }

        if (read.File == End.File)
        {
            return (long)(End.Offset - read.Offset);
        }

        var bytes = (long)End.Offset;
        for (var file = read.File; file < End.File; file++)
        {
            if (!Sizes.TryGetValue(file, out var size))
            {
                return null;
            }

            bytes += file == read.File ? Math.Max(0, size - (long)read.Offset) : size;
        }

        return bytes;
    }
}
