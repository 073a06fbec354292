using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aesop.Wire.Hashing;

namespace Aesop.Relay.Tables;

/// <summary>
/// The lines of a <see cref="TableHistory"/>, in a file that is appended to, and written anew at each start. A line is the CRC-32C of what
/// follows, 8 hexadecimal digits; a space; JSON; a line feed. The first one is the header. A last line without its end was being written when the process, or the machine,
/// stopped, and is dropped; any other fault is told. One thread at a time.
/// </summary>
internal sealed class HistoryFile : IDisposable
{
    private const int Format = 1;
    private const int SumDigits = 8;
    private const long MaxBytes = 1L << 30;

    private readonly string _path;
    private readonly string _source;
    private readonly ArrayBufferWriter<byte> _line = new();
    private FileStream? _stream;
    private bool _dirty;

    /// <summary>Names the file; nothing is read or written yet.</summary>
    /// <param name="directory">The state directory.</param>
    /// <param name="source">The source's name.</param>
    public HistoryFile(string directory, string source)
    {
        _path = Path.Combine(directory, $"{source}.tables");
        _source = source;
    }

    /// <summary>Reads all lines.</summary>
    /// <exception cref="HistoryException">The file is damaged, of another source, or of a newer format.</exception>
    public IReadOnlyList<HistoryRecord> Load()
    {
        if (!File.Exists(_path))
        {
            return [];
        }

        if (new FileInfo(_path).Length > MaxBytes)
        {
            throw Damaged($"it is larger than {MaxBytes} bytes");
        }

        var rest = File.ReadAllBytes(_path).AsSpan();
        var records = new List<HistoryRecord>();
        for (var number = 1; rest.IndexOf((byte)'\n') is >= 0 and var end; rest = rest[(end + 1)..], number++)
        {
            if (number == 1)
            {
                CheckHeader(Read(rest[..end], number, HistoryJson.Default.HistoryHeader));
            }
            else
            {
                records.Add(Read(rest[..end], number, HistoryJson.Default.HistoryRecord));
            }
        }

        return records;
    }

    /// <summary>Replaces all lines, whole or not at all, and opens the file for what follows.</summary>
    /// <exception cref="HistoryException">It can't be written.</exception>
    public void Rewrite(IEnumerable<HistoryRecord> records)
    {
        try
        {
            _stream?.Dispose();
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var temporary = _path + ".new";
            _stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
            Write(new HistoryHeader(Format, _source), HistoryJson.Default.HistoryHeader);
            foreach (var record in records)
            {
                Write(record, HistoryJson.Default.HistoryRecord);
            }

            _stream.Flush(flushToDisk: true);
            File.Move(temporary, _path, overwrite: true);
            _dirty = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Adds a line; it outlives the process at once, and the machine once it was flushed.</summary>
    /// <exception cref="HistoryException">It can't be written.</exception>
    public void Append(HistoryRecord record)
    {
        try
        {
            Write(record, HistoryJson.Default.HistoryRecord);
            _stream!.Flush();
            _dirty = true;
        }
        catch (IOException e)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Waits until all lines are on the disk.</summary>
    /// <exception cref="HistoryException">They can't be written.</exception>
    public void Flush()
    {
        if (!_dirty)
        {
            return;
        }

        try
        {
            _stream!.Flush(flushToDisk: true);
            _dirty = false;
        }
        catch (IOException e)
        {
            throw Unwritable(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream?.Dispose();

    private void Write<T>(T value, JsonTypeInfo<T> type)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
        {
            JsonSerializer.Serialize(json, value, type);
        }

        var text = _line.WrittenSpan;
        _stream!.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Crc32C.Compute(text):x8} ")));
        _stream.Write(text);
        _stream.WriteByte((byte)'\n');
    }

    private T Read<T>(ReadOnlySpan<byte> line, int number, JsonTypeInfo<T> type)
    {
        if (line.Length <= SumDigits || line[SumDigits] != ' ' || !uint.TryParse(line[..SumDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
            || Crc32C.Compute(line[(SumDigits + 1)..]) != sum)
        {
            throw Damaged($"the checksum of line {number} is wrong");
        }

        try
        {
            return JsonSerializer.Deserialize(line[(SumDigits + 1)..], type) ?? throw Damaged($"line {number} is empty");
        }
        catch (JsonException e)
        {
            throw Damaged($"line {number} isn't what this version writes: {e.Message}");
        }
    }

    private void CheckHeader(HistoryHeader header)
    {
        if (header.Format != Format)
        {
            throw Damaged($"its format is {header.Format}, this version knows {Format}");
        }

        if (header.Source != _source)
        {
            throw Damaged($"it is of the source '{header.Source}'");
        }
    }

    private HistoryException Damaged(string reason) => new(
        $"The history of table definitions {_path} can't be used: {reason}. Restore it, or remove it: the relay then asks the server again, and halts where a table was changed since the rows that it has to read.");

    private HistoryException Unwritable(Exception e) => new(
        $"The history of table definitions can't be written to {_path}: {e.Message} Free space or mend the folder's rights, then restart the relay.", e);
}
