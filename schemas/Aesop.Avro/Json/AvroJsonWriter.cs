using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Json;

/// <summary>
/// Renders binary data of one record schema as plain JSON: compiled once, then used for every row. It is not Avro's own JSON
/// encoding: unions are not wrapped, and logical types are rendered as people write them.
/// </summary>
/// <remarks>
/// <para>null, booleans, numbers and strings are themselves; NaN and the infinities are strings. Bytes and fixed are base64. An
/// enum is its symbol, an array an array, a map or record an object. decimal is a string with exactly <c>scale</c> digits after the point,
/// date <c>YYYY-MM-DD</c>, local-timestamp-micros <c>YYYY-MM-DDTHH:MM:SS[.f]</c>, timestamp-micros the same with a Z. Other logical types
/// are rendered as the types that they stand on. <see cref="AvroJsonAttributes"/> change that.</para>
/// <para>Rows are rendered without allocating. Safe for concurrent use, each call with a JSON writer of its own. Where a datum is
/// malformed (or holds what its schema can't show: a date beyond the year 9999, microseconds beyond the fraction's digits, text that
/// is not UTF-8, raw JSON that is not JSON) the error is <see cref="AvroFormatException"/> with the offset in the datum, and the output is
/// incomplete: drop it.</para>
/// </remarks>
public sealed class AvroJsonWriter
{
    /// <summary>What an idle cached writer points at, so that it keeps no caller's output alive. Never written to.</summary>
    private static readonly ArrayBufferWriter<byte> Nowhere = new();

    [ThreadStatic]
    private static Utf8JsonWriter? _cachedWriter;

    private readonly ValuePlan _plan;

    /// <summary>Compiles a schema.</summary>
    /// <param name="schema">The schema with which the data were written.</param>
    /// <exception cref="AvroSchemaException">Two fields have one property name, or an attribute can't be honoured.</exception>
    public AvroJsonWriter(AvroRecordSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema;
        _plan = new ValuePlanner().PlanRecord(schema);
    }

    /// <summary>The options that suit a JSON writer to be used here: text is escaped only where JSON demands it.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The schema.</summary>
    public AvroRecordSchema Schema { get; }

    /// <summary>Writes a datum as a JSON object.</summary>
    /// <param name="datum">One datum and nothing else.</param>
    /// <param name="json">Where to, at a place for a value; it is not flushed.</param>
    /// <param name="presence">Which of the record's fields are carried: bit i of byte i/8, the lowest first, at least a bit for each field;
    /// empty for all. A field that is not is passed over in the datum and left out.</param>
    /// <exception cref="AvroFormatException">The datum is malformed.</exception>
    /// <exception cref="ArgumentException">The bitmap has too few bits.</exception>
    public void Write(ReadOnlySpan<byte> datum, Utf8JsonWriter json, ReadOnlySpan<byte> presence = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        CheckPresence(presence);
        var renderer = new ValueRenderer(datum, json);
        json.WriteStartObject();
        for (var i = 0; i < _plan.Parts.Length; i++)
        {
            if (IsCarried(presence, i))
            {
                json.WritePropertyName(_plan.Names[i]);
                renderer.Write(_plan.Parts[i]);
            }
            else
            {
                renderer.Skip(_plan.Parts[i]);
            }
        }

        json.WriteEndObject();
        renderer.DemandEnd();
    }

    /// <summary>Writes a datum as a JSON object, without insignificant whitespace and without a line break in it.</summary>
    /// <param name="datum">One datum and nothing else.</param>
    /// <param name="output">Where to.</param>
    /// <param name="presence">Which of the record's fields are carried; empty for all.</param>
    /// <exception cref="AvroFormatException">The datum is malformed.</exception>
    /// <exception cref="ArgumentException">The bitmap has too few bits.</exception>
    public void Write(ReadOnlySpan<byte> datum, IBufferWriter<byte> output, ReadOnlySpan<byte> presence = default)
    {
        ArgumentNullException.ThrowIfNull(output);

        // Taken out while in use: an output that itself renders on this thread gets another.
        var json = _cachedWriter ?? new Utf8JsonWriter(Nowhere, WriterOptions);
        _cachedWriter = null;
        json.Reset(output);
        try
        {
            Write(datum, json, presence);
            json.Flush();
        }
        finally
        {
            json.Reset(Nowhere);
            _cachedWriter = json;
        }
    }

    /// <summary>Writes the value of one field.</summary>
    /// <param name="datum">One datum and nothing else; what comes after the field is not looked at.</param>
    /// <param name="field">The field's place in the schema.</param>
    /// <param name="json">Where to, at a place for a value; it is not flushed.</param>
    /// <exception cref="AvroFormatException">The datum is malformed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such field.</exception>
    public void WriteField(ReadOnlySpan<byte> datum, int field, Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)field, (uint)_plan.Parts.Length, nameof(field));
        var renderer = new ValueRenderer(datum, json);
        for (var i = 0; i < field; i++)
        {
            renderer.Skip(_plan.Parts[i]);
        }

        renderer.Write(_plan.Parts[field]);
    }

    private static bool IsCarried(ReadOnlySpan<byte> presence, int field) =>
        presence.IsEmpty || (presence[field >> 3] & (1 << (field & 7))) != 0;

    private void CheckPresence(ReadOnlySpan<byte> presence)
    {
        if (!presence.IsEmpty && (long)presence.Length * 8 < _plan.Parts.Length)
        {
            throw new ArgumentException(
                $"The presence bitmap has {presence.Length * 8} bits; the record {Schema.Name} has {_plan.Parts.Length} fields.",
                nameof(presence));
        }
    }
}
