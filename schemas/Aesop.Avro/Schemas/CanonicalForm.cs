using System.Globalization;
using System.Text;

namespace Aesop.Avro.Schemas;

/// <summary>
/// The Parsing Canonical Form.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#parsing-canonical-form-for-schemas"/>
/// </summary>
/// <remarks>All names and symbols are ASCII letters, digits and underscores, so no string in it needs an escape.</remarks>
internal sealed class CanonicalForm
{
    private readonly Dictionary<string, AvroNamedSchema> _written = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();

    public static string Of(AvroSchema schema)
    {
        var form = new CanonicalForm();
        form.Append(schema);
        return form._text.ToString();
    }

    private void Append(AvroSchema schema)
    {
        SchemaStack.Demand();
        switch (schema)
        {
            case AvroUnionSchema union:
                AppendList(union.Branches, '[', Append, ']');
                break;
            case AvroArraySchema array:
                _text.Append("{\"type\":\"array\",\"items\":");
                Append(array.Items);
                _text.Append('}');
                break;
            case AvroMapSchema map:
                _text.Append("{\"type\":\"map\",\"values\":");
                Append(map.Values);
                _text.Append('}');
                break;
            case AvroNamedSchema named:
                AppendNamed(named);
                break;
            default:
                AppendString(AvroTypeNames.NameOf(schema.Type));
                break;
        }
    }

    private void AppendNamed(AvroNamedSchema named)
    {
        if (!SchemaWriter.IsFirst(_written, named))
        {
            AppendString(named.Name.FullName);
            return;
        }

        _text.Append("{\"name\":");
        AppendString(named.Name.FullName);
        _text.Append(",\"type\":");
        AppendString(AvroTypeNames.NameOf(named.Type));
        switch (named)
        {
            case AvroRecordSchema record:
                _text.Append(",\"fields\":");
                AppendList(record.FieldArray, '[', AppendField, ']');
                break;
            case AvroEnumSchema enumeration:
                _text.Append(",\"symbols\":");
                AppendList(enumeration.Symbols, '[', AppendString, ']');
                break;
            case AvroFixedSchema fixedSchema:
                _text.Append(CultureInfo.InvariantCulture, $",\"size\":{fixedSchema.Size}");
                break;
        }

        _text.Append('}');
    }

    private void AppendField(AvroField field)
    {
        _text.Append("{\"name\":");
        AppendString(field.Name);
        _text.Append(",\"type\":");
        Append(field.Schema);
        _text.Append('}');
    }

    private void AppendString(string text) => _text.Append('"').Append(text).Append('"');

    private void AppendList<T>(IReadOnlyList<T> items, char open, Action<T> append, char close)
    {
        _text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                _text.Append(',');
            }

            append(items[i]);
        }

        _text.Append(close);
    }
}
