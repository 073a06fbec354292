using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>
/// MySQL's GTID sets between text and the binary form in events and commands. Nothing is added, merged or sorted.
/// <code>
///  text:    uuid[:tag][:first[-last]]...[:tag[:first[-last]]...]...[,...]
///  binary:  | sources u64 | (uuid 16 | intervals u64 | (first u64 | behind last u64)...)... |
///  tagged:  | 1 u8, sources u48, 1 u8 | (uuid 16 | length of tag, varint | tag | intervals u64 | (first u64 | behind last u64)...)... |
/// </code>
/// Each tag of a UUID is a source of its own. The varint is that of <see cref="TaggedFieldReader"/>: one byte with the length in its upper seven bits.
/// See https://dev.mysql.com/doc/refman/en/replication-gtids-concepts.html and https://dev.mysql.com/doc/dev/mysql-server/latest/classGtid__set.html.
/// </summary>
public static class GtidSetCodec
{
    private const int UuidSize = 16;
    private const int IntervalSize = 16;
    private const int MaxTagLength = 32;
    private const ulong TaggedFormat = 1UL << 56 | 1;

    /// <summary>Turns text into the binary form.</summary>
    /// <param name="text">The set; empty for the empty one. White space is passed over.</param>
    /// <returns>The bytes; in the tagged form only where there is a tag, as older servers don't know it.</returns>
    /// <exception cref="FormatException">The text is no GTID set.</exception>
    public static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sources = new List<SourceIntervals>();
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            ReadEntry(entry, sources);
        }

        bool isTagged = sources.Exists(source => source.Tag.Length > 0);
        var bytes = new ArrayBufferWriter<byte>();
        Write(bytes, isTagged ? TaggedFormat | (ulong)sources.Count << 8 : (ulong)sources.Count);
        foreach (SourceIntervals source in sources)
        {
            source.Id.TryWriteBytes(bytes.GetSpan(UuidSize), bigEndian: true, out int written);
            bytes.Advance(written);
            if (isTagged)
            {
                bytes.Write([(byte)(source.Tag.Length << 1)]);
                bytes.Write(Encoding.ASCII.GetBytes(source.Tag));
            }

            Write(bytes, (ulong)source.Intervals.Count);
            foreach ((long first, long last) in source.Intervals)
            {
                Write(bytes, (ulong)first);
                Write(bytes, (ulong)last + 1);
            }
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Turns the binary form into text; tags of one UUID that stand together share it, as the server writes them.</summary>
    internal static string Decode(ref PayloadReader reader)
    {
        ulong head = reader.ReadUInt64();
        bool isTagged = head >> 56 == 1;
        ulong sources = isTagged ? head << 8 >> 16 : head;
        var text = new StringBuilder();
        Guid previous = default;
        string previousTag = "";
        for (ulong i = 0; i < sources; i++)
        {
            var id = new Guid(reader.ReadBytes(UuidSize), bigEndian: true);
            string tag = isTagged ? TaggedFieldReader.ReadTag(ref reader) : "";
            if (i == 0 || id != previous)
            {
                text.Append(i == 0 ? "" : ",").Append(id);
                previousTag = "";
            }

            if (tag != previousTag)
            {
                text.Append(':').Append(tag);
            }

            (previous, previousTag) = (id, tag);
            DecodeIntervals(ref reader, text);
        }

        return text.ToString();
    }

    private static void DecodeIntervals(ref PayloadReader reader, StringBuilder text)
    {
        ulong intervals = reader.ReadUInt64();
        if (intervals > (ulong)reader.Remaining / IntervalSize)
        {
            reader.Throw($"a source is said to have {intervals} intervals, {reader.Remaining} bytes are left");
        }

        for (ulong i = 0; i < intervals; i++)
        {
            ulong first = reader.ReadUInt64();
            ulong behind = reader.ReadUInt64();
            if (first == 0 || behind <= first || behind > long.MaxValue)
            {
                reader.Throw($"{first} to {behind} is no interval");
            }

            text.Append(CultureInfo.InvariantCulture, $":{first}");
            if (behind != first + 1)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{behind - 1}");
            }
        }
    }

    private static void ReadEntry(string entry, List<SourceIntervals> sources)
    {
        string[] parts = entry.Split(':', StringSplitOptions.TrimEntries);
        if (!Guid.TryParseExact(parts[0], "D", out Guid id) || parts.Length == 1)
        {
            throw Malformed(entry);
        }

        SourceIntervals? current = null;
        foreach (string part in parts.AsSpan(1))
        {
            if (part.Length > 0 && (char.IsAsciiLetter(part[0]) || part[0] == '_'))
            {
                current = new SourceIntervals(id, ReadTag(part, entry), []);
                sources.Add(current);
                continue;
            }

            if (current is null)
            {
                current = new SourceIntervals(id, "", []);
                sources.Add(current);
            }

            current.Intervals.Add(ReadInterval(part, entry));
        }
    }

    private static string ReadTag(string part, string entry) =>
        part.Length <= MaxTagLength && part.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
            ? part.ToLowerInvariant()
            : throw Malformed(entry);

    private static (long First, long Last) ReadInterval(string part, string entry)
    {
        int dash = part.IndexOf('-', StringComparison.Ordinal);
        ReadOnlySpan<char> head = dash < 0 ? part : part.AsSpan(0, dash);
        ReadOnlySpan<char> tail = dash < 0 ? part : part.AsSpan(dash + 1);
        return long.TryParse(head, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long first)
            && long.TryParse(tail, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long last)
            && first > 0 && last >= first && last < long.MaxValue
            ? (first, last)
            : throw Malformed(entry);
    }

    private static FormatException Malformed(string entry) =>
        new($"'{entry}' is no part of a GTID set, which has the form uuid:1-5:7 or uuid:tag:1-3, with commas between.");

    private static void Write(ArrayBufferWriter<byte> bytes, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.GetSpan(sizeof(ulong)), value);
        bytes.Advance(sizeof(ulong));
    }

    private sealed record SourceIntervals(Guid Id, string Tag, List<(long First, long Last)> Intervals);
}
