using System.Buffers;

namespace Aesop.MySql.Binlog;

/// <summary>
/// MySQL's binary JSON as text. (MariaDB's JSON is text already.)
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/json__binary_8h.html.
/// </summary>
public static class MySqlJson
{
    /// <summary>Writes a value as the server shows it: UTF-8, a space after each comma and colon, members in stored order.</summary>
    /// <param name="binary">The column's value. Empty stands for <c>null</c>, as on the server.</param>
    /// <param name="destination">Takes the text. What it has taken is of no use where the result is false.</param>
    /// <returns>Whether the bytes are a JSON value.</returns>
    public static bool TryWriteText(ReadOnlySpan<byte> binary, IBufferWriter<byte> destination)
    {
        var output = new JsonOutput(destination, binary.Length);
        if (binary.IsEmpty)
        {
            output.Write("null"u8);
            return true;
        }

        return JsonBinaryReader.TryWrite(binary[0], binary[1..], ref output, depth: 0) && !output.IsOverBudget;
    }
}
