using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Aesop.Verify.Reporting;

/// <summary>The report for programs.</summary>
internal sealed class JsonReport(TextWriter output) : VerifyReport
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal override void Difference(RowDifference difference) => Line("difference", json =>
    {
        json.WriteString("difference", difference.Kind.ToString().ToLowerInvariant());
        json.WriteString("table", difference.Table);
        Write(json, "key", difference.Key);
        if (difference.Copies != 1)
        {
            json.WriteNumber("copies", difference.Copies);
        }

        if (difference.Columns.Count > 0)
        {
            json.WriteStartArray("columns");
            foreach (var (column, source, target) in difference.Columns)
            {
                json.WriteStartObject();
                json.WriteString("column", column);
                json.WriteString("source", source);
                json.WriteString("target", target);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    });

    internal override void Undecided(string table, IReadOnlyList<(string Column, string? Value)> key) => Line("undecided", json =>
    {
        json.WriteString("table", table);
        Write(json, "key", key);
    });

    internal override void Table(TableOutcome outcome) => Line("table", json =>
    {
        json.WriteString("table", outcome.Table);
        if (outcome.Refusal is { } reason)
        {
            json.WriteString("not_compared", reason);
        }

        json.WriteNumber("equal", outcome.Equal);
        json.WriteNumber("missing", outcome.Missing);
        json.WriteNumber("extra", outcome.Extra);
        json.WriteNumber("changed", outcome.Changed);
        json.WriteNumber("undecided", outcome.Undecided);
        if (outcome.NotCompared.Count > 0)
        {
            json.WriteStartArray("columns_not_compared");
            foreach (var column in outcome.NotCompared)
            {
                json.WriteStringValue(column);
            }

            json.WriteEndArray();
        }
    });

    internal override void Summary(VerifyResult result) => Line("result", json =>
    {
        json.WriteBoolean("equal", result.IsEqual);
        json.WriteNumber("tables", result.Tables);
        json.WriteNumber("rows_equal", result.Equal);
        json.WriteNumber("rows_different", result.Different);
        json.WriteNumber("rows_undecided", result.Undecided);
        json.WriteNumber("tables_not_compared", result.Refused);
        json.WriteBoolean("cut_short", result.IsCutShort);
    });

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<(string Column, string? Value)> values)
    {
        json.WriteStartObject(name);
        foreach (var (column, value) in values)
        {
            json.WriteString(column, value);
        }

        json.WriteEndObject();
    }

    private void Line(string kind, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            write(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }
}
