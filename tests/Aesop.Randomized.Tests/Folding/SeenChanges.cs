using System.Globalization;
using System.Text.Json;
using Aesop.Client;
using Aesop.Randomized.Tests.Values;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Randomized.Tests.Folding;

/// <summary>Every change as the client had it, to be compared with the JSON lines of the same stream. One thread at a time.</summary>
internal sealed class SeenChanges
{
    private readonly Dictionary<(string Scn, ulong Ordinal, ChangeOp Op), (TableSchema Schema, string?[] Before, string?[] After)> _changes = [];

    /// <summary>How many there are.</summary>
    public int Count => _changes.Count;

    /// <summary>Keeps a change.</summary>
    public void Add(Scn scn, in RowChange change) =>
        _changes.Add((scn.ToString(), change.Ordinal, change.Op), (change.Schema, Texts(change.Before), Texts(change.After)));

    /// <summary>Compares a line with the change that it is, and takes the change off.</summary>
    /// <exception cref="FoldException">It is another, or none.</exception>
    public void Take(JsonElement line)
    {
        var (scn, ordinal) = (line.GetProperty("scn").GetString()!, line.GetProperty("ordinal").GetUInt64());
        var op = Enum.Parse<ChangeOp>(line.GetProperty("op").GetString()!, ignoreCase: true);
        var name = line.GetProperty("table").GetString()!;
        if (!_changes.Remove((scn, ordinal, op), out var change))
        {
            throw new FoldException(name, $"A line has the {op} at {scn}, ordinal {ordinal}, which the client didn't get.");
        }

        Compare(name, line, "before", change.Schema, change.Before);
        Compare(name, line, "after", change.Schema, change.After);
    }

    private static string?[] Texts(in RowImage image)
    {
        if (!image.Exists)
        {
            return [];
        }

        var texts = new string?[image.Columns.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = image.IsAbsent(i) ? "absent" : RowText.Of(image, i) is { } text ? "=" + text : null;
        }

        return texts;
    }

    private static void Compare(string table, JsonElement line, string image, TableSchema schema, string?[] texts)
    {
        var isThere = line.TryGetProperty(image, out var row) && row.ValueKind != JsonValueKind.Null;
        if (isThere != texts.Length > 0)
        {
            throw new FoldException(table, $"A line {(isThere ? "has" : "lacks")} the {image} image that the client {(isThere ? "lacks" : "has")}: {line}");
        }

        for (var i = 0; i < texts.Length; i++)
        {
            var column = schema.Columns[i];
            var text = !row.TryGetProperty(column.Name, out var value) ? "absent" : value.ValueKind == JsonValueKind.Null && column.Kind != ColumnKind.Json ? null : "=" + Text(column, value);

            // A JSON document that is null and a column that is NULL are told apart by the client only.
            if (text != texts[i] && !(column.Kind == ColumnKind.Json && value.ValueKind == JsonValueKind.Null && texts[i] is null or "=null"))
            {
                throw new FoldException(table, string.Create(CultureInfo.InvariantCulture, $"Column {column.Name} of {image} is {texts[i] ?? "NULL"} for the client and {text ?? "NULL"} in the line {line}"));
            }
        }
    }

    private static string Text(RowColumn column, JsonElement value) => column.Kind switch
    {
        ColumnKind.Single => RowText.Number(value.GetSingle()),
        ColumnKind.Double => RowText.Number(value.GetDouble()),
        ColumnKind.Bytes => Convert.ToHexString(value.GetBytesFromBase64()),
        ColumnKind.Time => RowText.Clock(value.GetString()!),
        ColumnKind.Vector => RowText.Vector([.. value.EnumerateArray().Select(item => item.GetSingle())]),
        ColumnKind.LocalDateTime or ColumnKind.Timestamp => RowText.Moment(value.GetString()!),
        ColumnKind.Json => RowText.Json(value.GetRawText()),
        _ => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(),
    };
}
