using System.Text.Json;
using System.Text.Json.Serialization;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>What a relay remembers of a source over restarts.</summary>
/// <param name="First">The token of the place where the lineage was first read from.</param>
/// <param name="Read">The token of the place up to which it has been read.</param>
/// <param name="Identity">The server's identity.</param>
/// <param name="ServerId">The server's id.</param>
internal sealed record SourceEntry(string First, string Read, string Identity, uint ServerId)
{
    /// <summary>MariaDB: all that was read, by who ran it first, of which the token tells only the last of each domain; null where the token tells all.</summary>
    public string? History { get; init; }

    /// <summary>What was relayed before the lineage and may stand in its log as well, where it is passed over; null for nothing.</summary>
    public string? Skip { get; init; }

    /// <summary>The id of the last transaction that was read; null where it has none.</summary>
    public string? Last { get; init; }

    /// <summary>When it was committed, in microseconds since 1970-01-01 UTC.</summary>
    public long LastCommittedAt { get; init; }

    /// <summary>What tells it from another one of its id, as <see cref="Encoders.CommitSample.Sum"/>; 0 where that isn't known.</summary>
    public ulong LastSum { get; init; }

    /// <summary>The changes of lineage so far, oldest first; null for none.</summary>
    public IReadOnlyList<LineageBreak>? Breaks { get; init; }
}

/// <summary>
/// Keeps a <see cref="SourceEntry"/> in a file, written to a temporary file, flushed and renamed, so that it is always whole; or in
/// memory only, where no folder was given. One writer.
/// </summary>
internal sealed partial class SourceJournal(string? directory, string source)
{
    private readonly string? _path = directory is null ? null : Path.Combine(directory, $"{source}.json");

    /// <summary>Reads what was kept; null where nothing was.</summary>
    /// <exception cref="SourceHaltedException">The file is damaged.</exception>
    public SourceEntry? Load()
    {
        if (_path is null || !File.Exists(_path))
        {
            return null;
        }

        try
        {
            var entry = JsonSerializer.Deserialize(File.ReadAllBytes(_path), JournalJson.Default.SourceEntry)
                ?? throw new FormatException("it is empty");
            Checkpoint.Parse(entry.First);
            Checkpoint.Parse(entry.Read);
            GtidHistory.Parse(entry.History ?? "");
            GtidHistory.Parse(entry.Skip ?? "");
            _ = entry.Last is null ? default : Gtid.Parse(entry.Last);
            return entry;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new SourceHaltedException(
                $"The state file {_path} is damaged: {e.Message} Restore it, or remove it to begin as on the first day: epochs then count from 1 again.", e);
        }
    }

    /// <summary>Keeps an entry.</summary>
    /// <exception cref="SourceHaltedException">It can't be written.</exception>
    public void Save(SourceEntry entry)
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var temporary = _path + ".new";
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(stream, entry, JournalJson.Default.SourceEntry);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceHaltedException($"The state of source '{source}' can't be written to {_path}: {e.Message} Free space or mend the folder's rights, then restart the relay.", e);
        }
    }

    [JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(SourceEntry))]
    private sealed partial class JournalJson : JsonSerializerContext;
}
