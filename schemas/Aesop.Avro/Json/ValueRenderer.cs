using System.Text.Json;
using Aesop.Avro.Binary;

namespace Aesop.Avro.Json;

/// <summary>Renders values of a datum, one after the other, as their plans say.</summary>
internal ref partial struct ValueRenderer
{
    private readonly Utf8JsonWriter _json;
    private AvroBinaryReader _reader;
    private DatumBounds _bounds;

    public ValueRenderer(ReadOnlySpan<byte> datum, Utf8JsonWriter json)
    {
        _json = json;
        _reader = new AvroBinaryReader(datum);
        _bounds = new DatumBounds(datum.Length);
    }

    public readonly void DemandEnd()
    {
        if (!_reader.IsAtEnd)
        {
            ThrowHelper.Format($"The datum ends and {_reader.Remaining} bytes are left", _reader.Offset);
        }
    }

    public void Write(ValuePlan plan)
    {
        switch (plan.Op)
        {
            case ValueOp.Null:
                _json.WriteNullValue();
                break;
            case ValueOp.Boolean:
                _json.WriteBooleanValue(_reader.ReadBoolean());
                break;
            case ValueOp.Int:
                _json.WriteNumberValue(_reader.ReadInt());
                break;
            case ValueOp.Long:
                _json.WriteNumberValue(_reader.ReadLong());
                break;
            case ValueOp.Float:
                WriteFloat(_reader.ReadFloat());
                break;
            case ValueOp.Double:
                WriteDouble(_reader.ReadDouble());
                break;
            case ValueOp.Bytes:
                WriteBase64(ReadBytes(plan));
                break;
            case ValueOp.String:
                WriteString();
                break;
            case ValueOp.RawJson:
                WriteRawJson();
                break;
            case ValueOp.DecimalText:
            case ValueOp.DecimalNumber:
                WriteDecimal(plan);
                break;
            case ValueOp.Date:
            case ValueOp.LocalTimestamp:
            case ValueOp.UtcTimestamp:
            case ValueOp.Time:
                WriteTime(plan);
                break;
            case ValueOp.Enum:
                _json.WriteStringValue(plan.Names[_reader.ReadEnum(plan.Names.Length)]);
                break;
            default:
                _bounds.Enter(_reader.Offset);
                WriteNested(plan);
                _bounds.Leave();
                break;
        }
    }

    private void WriteNested(ValuePlan plan)
    {
        switch (plan.Op)
        {
            case ValueOp.Union:
                Write(plan.Parts[_reader.ReadUnionIndex(plan.Parts.Length)]);
                break;
            case ValueOp.Record:
                _bounds.Charge(_reader.Offset);
                _json.WriteStartObject();
                for (var i = 0; i < plan.Parts.Length; i++)
                {
                    _json.WritePropertyName(plan.Names[i]);
                    Write(plan.Parts[i]);
                }

                _json.WriteEndObject();
                break;
            case ValueOp.Array:
                _json.WriteStartArray();
                while (_reader.ReadBlockStart(out _) is > 0 and var count)
                {
                    for (; count > 0; count--)
                    {
                        _bounds.Charge(_reader.Offset);
                        Write(plan.Parts[0]);
                    }
                }

                _json.WriteEndArray();
                break;
            default:
                _json.WriteStartObject();
                while (_reader.ReadBlockStart(out _) is > 0 and var count)
                {
                    for (; count > 0; count--)
                    {
                        _bounds.Charge(_reader.Offset);
                        WriteKey();
                        Write(plan.Parts[0]);
                    }
                }

                _json.WriteEndObject();
                break;
        }
    }

    private ReadOnlySpan<byte> ReadBytes(ValuePlan plan) =>
        plan.FixedSize < 0 ? _reader.ReadBytes() : _reader.ReadFixed(plan.FixedSize);

    private readonly void WriteFloat(float value)
    {
        if (float.IsFinite(value))
        {
            _json.WriteNumberValue(value);
        }
        else
        {
            WriteNotFinite(value);
        }
    }

    private readonly void WriteDouble(double value)
    {
        if (double.IsFinite(value))
        {
            _json.WriteNumberValue(value);
        }
        else
        {
            WriteNotFinite(value);
        }
    }

    private readonly void WriteNotFinite(double value) =>
        _json.WriteStringValue(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);

    private void WriteDecimal(ValuePlan plan)
    {
        var start = _reader.Offset;
        var unscaled = ReadBytes(plan);
        Span<byte> text = stackalloc byte[AvroDecimal.MaxTextLength];
        int length;
        try
        {
            AvroDecimal.TryFormat(unscaled, plan.Scale, text, out length);
        }
        catch (AvroFormatException e)
        {
            throw new AvroFormatException("A decimal can't be rendered: it has no bytes or too many", start, e);
        }

        if (plan.Op == ValueOp.DecimalNumber)
        {
            _json.WriteRawValue(text[..length], skipInputValidation: true);
        }
        else
        {
            _json.WriteStringValue(text[..length]);
        }
    }

    private void WriteTime(ValuePlan plan)
    {
        var start = _reader.Offset;
        Span<byte> text = stackalloc byte[TimeText.LengthMax];
        var length = plan.Op switch
        {
            ValueOp.Date => TimeText.FormatDate(_reader.ReadInt(), text),
            ValueOp.Time => TimeText.FormatTime(_reader.ReadLong(), plan.Scale, text),
            _ => TimeText.FormatTimestamp(_reader.ReadLong(), plan.Scale, plan.Op == ValueOp.UtcTimestamp, text),
        };
        if (length < 0)
        {
            ThrowHelper.Format(
                plan.Op == ValueOp.Date
                    ? "A date is not in the years 0000 to 9999"
                    : $"A time is not in the years 0000 to 9999, or has more than the {plan.Scale} fraction digits of its schema",
                start);
        }

        _json.WriteStringValue(text[..length]);
    }
}
