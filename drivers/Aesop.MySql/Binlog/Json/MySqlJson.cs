using System.Buffers;

namespace Aesop.MySql.Binlog;

/// <summary>
/// MySQL's binary JSON as text. (MariaDB's JSON is text already.)
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/json__binary_8h.html.
/// </summary>
public static class MySqlJson
{
    // A list that has grown beyond this is let go of.
    private const int MaxKeptNodes = 1 << 16;

    [ThreadStatic]
    private static List<JsonNode>? _nodes;

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
            output.Flush();
            return true;
        }

        bool isWritten = JsonBinaryReader.TryWrite(binary[0], binary[1..], ref output, depth: 0) && !output.IsOverBudget;
        output.Flush();
        return isWritten;
    }

    /// <summary>
    /// Writes a value of which the log has the differences to what it was (<c>binlog_row_value_options=PARTIAL_JSON</c>), as the server shows it. Allocates
    /// nothing a value once the thread has seen others like it.
    /// </summary>
    /// <param name="before">The column's value in the before image.</param>
    /// <param name="differences">What the after image has in its place.</param>
    /// <param name="destination">Takes the text. What it has taken is of no use where the result is false.</param>
    /// <returns>Whether the differences are such, and fit the value.</returns>
    public static bool TryWriteUpdatedText(ReadOnlySpan<byte> before, ReadOnlySpan<byte> differences, IBufferWriter<byte> destination)
    {
        if (differences.IsEmpty)
        {
            return TryWriteText(before, destination);
        }

        List<JsonNode> nodes = _nodes is { Capacity: <= MaxKeptNodes } kept ? kept : _nodes = [];
        nodes.Clear();
        byte[] names = ArrayPool<byte>.Shared.Rent(differences.Length);
        var output = new JsonOutput(destination, before.Length + differences.Length);
        var patch = new JsonPatch(before, differences, names, nodes);
        bool isWritten = patch.TryApply() && patch.TryWrite(ref output) && !output.IsOverBudget;
        output.Flush();
        ArrayPool<byte>.Shared.Return(names);
        return isWritten;
    }
}
