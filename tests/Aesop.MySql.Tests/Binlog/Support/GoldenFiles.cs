using System.Runtime.CompilerServices;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Small log files that real servers wrote, each with the text that it reads as. The script beside them makes the former.</summary>
internal static class GoldenFiles
{
    // Encrypted; and rows in the old temporal format, of which the log alone doesn't tell enough.
    private static readonly string[] Unreadable = ["mariadb-encrypted.bin", "mariadb-old.bin"];

    /// <summary>The files of which every event can be read.</summary>
    public static IEnumerable<string> All => Every.Except(Unreadable);

    /// <summary>All files.</summary>
    public static IEnumerable<string> Every => Directory.EnumerateFiles(Folder, "*.bin").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>The raw events of a file, one after the other, up to where it is encrypted.</summary>
    public static List<byte[]> Events(string name)
    {
        byte[] bytes = Read(name);
        var events = new List<byte[]>();
        for (int offset = (int)BinlogPosition.FirstEventOffset; offset < bytes.Length;)
        {
            int length = (int)new BinlogEventHeader(bytes.AsSpan(offset)).Length;
            events.Add(bytes[offset..(offset + length)]);
            offset = new BinlogEventHeader(events[^1]).Type == BinlogEventType.StartEncryption ? bytes.Length : offset + length;
        }

        return events;
    }

    private static string Folder { get; } = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "golden");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
