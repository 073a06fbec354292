using System.Globalization;
using System.Text.Json;
using Aesop.Avro.Schemas;

namespace Aesop.Relay.Tables;

/// <summary>Makes the Avro record of a table: its names and attributes are those of WIRE.md, "Schemas".</summary>
internal static class TableRecord
{
    public static AvroRecordSchema Build(TableSchema table)
    {
        var names = new AvroNames();
        var fields = table.Columns.Select(column => Field(column, names.Of(column.Name))).ToList();
        var attributes = AvroAttributes.Empty.With("aesop.database", table.Database).With("aesop.table", table.Table);
        if (table.Key.Count > 0)
        {
            attributes = attributes.With("aesop.key", Json(table.Key.Select(place => fields[place].Name)));
        }

        // Canonical form leaves out logical types and attributes: what would be lost goes into the namespace, so that two schemas that
        // mean different things never share a fingerprint.
        var plain = new AvroRecordSchema(new AvroName(AvroNames.Legal(table.Table), AvroNames.Legal(table.Database)), fields, attributes: attributes);
        var digest = (uint)(plain.ContentFingerprint ^ (plain.ContentFingerprint >> 32));
        var nameSpace = string.Create(CultureInfo.InvariantCulture, $"{AvroNames.Legal(table.Database)}.v{digest:x8}");
        return new AvroRecordSchema(new AvroName(AvroNames.Legal(table.Table), nameSpace), fields, attributes: attributes);
    }

    private static AvroField Field(TableColumn column, string name)
    {
        var attributes = AvroAttributes.Empty;
        if (name != column.Name)
        {
            attributes = attributes.With("aesop.column", column.Name);
        }

        attributes = attributes.With("aesop.type", column.TypeText);
        if (column.Charset is { } charset)
        {
            attributes = attributes.With("aesop.charset", charset);
        }

        if (column.Labels is { } labels)
        {
            attributes = attributes.With("aesop.labels", Json(labels));
        }

        return new AvroField(name, Type(column), column.Nullable ? AvroField.NullDefault : null, attributes: attributes);
    }

    private static AvroSchema Type(TableColumn column)
    {
        var value = ColumnTypes.AvroOf(column);
        if (ColumnTypes.HasTextForm(column.Kind))
        {
            return column.Nullable
                ? new AvroUnionSchema(AvroSchema.Null, value, AvroSchema.String)
                : new AvroUnionSchema(value, AvroSchema.String);
        }

        return column.Nullable ? AvroUnionSchema.Nullable(value) : value;
    }

    private static JsonElement Json(IEnumerable<string> texts) => JsonSerializer.SerializeToElement(texts);
}
