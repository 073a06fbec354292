namespace Aesop.MySql.Binlog;

/// <summary>The name of a log file inside an event. It is checked, because an artificial rotate may come without a checksum.</summary>
internal static class BinlogFileName
{
    // The longest path that a server keeps for a log file.
    private const int MaxBytes = 512;

    public static string Read(ref PayloadReader reader, int length)
    {
        if (length is 0 or > MaxBytes)
        {
            reader.Throw($"a log file's name of {length} bytes cannot be");
        }

        string name = reader.ReadUtf8(length, "the log file's name");
        if (name.Any(char.IsControl))
        {
            reader.Throw("the log file's name holds control characters");
        }

        return name;
    }
}
