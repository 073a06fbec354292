using System.Text;
using System.Text.Json;

namespace Aesop.Verify.Folding;

/// <summary>What a fold needs of a JSON line (WIRE.md, "JSON lines"), borrowed from it.</summary>
internal ref struct FoldedLine
{
    private const int DepthMax = 512;

    /// <summary><c>insert</c>, <c>update</c>, <c>delete</c> or <c>read</c>; null for another kind of line.</summary>
    public string? Op;

    /// <summary>The kind of a line that is no change.</summary>
    public string? Kind;

    /// <summary>The change's table.</summary>
    public string? Table;

    /// <summary>The key's JSON; empty where there is none.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>The JSON of the row behind the change; empty where there is none.</summary>
    public ReadOnlySpan<byte> After;

    /// <summary>How many columns <see cref="After"/> has.</summary>
    public int AfterColumns;

    /// <summary>Whether it is its transaction's last change.</summary>
    public bool IsLast;

    /// <summary>The statement of a <c>ddl</c> line.</summary>
    public string? Statement;

    /// <summary>The tables of a <c>ddl</c> line.</summary>
    public List<string>? Tables;

    /// <summary>Why the stream ended, of a <c>gone</c> line.</summary>
    public string? Reason;

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static FoldedLine Read(ReadOnlySpan<byte> json)
    {
        var line = default(FoldedLine);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("no object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.HasValueSequence ? "" : Encoding.UTF8.GetString(reader.ValueSpan);
            reader.Read();
            switch (name)
            {
                case "op":
                    line.Op = reader.GetString();
                    break;
                case "kind":
                    line.Kind = reader.GetString();
                    break;
                case "table":
                    line.Table = reader.GetString();
                    break;
                case "key" when reader.TokenType == JsonTokenType.StartObject:
                    line.Key = Raw(json, ref reader, out _);
                    break;
                case "after" when reader.TokenType == JsonTokenType.StartObject:
                    line.After = Raw(json, ref reader, out line.AfterColumns);
                    break;
                case "last":
                    line.IsLast = reader.TokenType == JsonTokenType.True;
                    break;
                case "statement":
                    line.Statement = reader.GetString();
                    break;
                case "reason":
                    line.Reason = reader.GetString();
                    break;
                case "tables" when reader.TokenType == JsonTokenType.StartArray:
                    line.Tables = [];
                    while (reader.Read() && reader.TokenType == JsonTokenType.String)
                    {
                        line.Tables.Add(reader.GetString()!);
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return line;
    }

    private static ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader, out int members)
    {
        var start = (int)reader.TokenStartIndex;
        members = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            members++;
            reader.Read();
            reader.Skip();
        }

        return json[start..(int)reader.BytesConsumed];
    }
}
