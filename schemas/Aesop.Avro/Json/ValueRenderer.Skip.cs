namespace Aesop.Avro.Json;

/// <content>Passing over values.</content>
internal ref partial struct ValueRenderer
{
    public void Skip(ValuePlan plan)
    {
        switch (plan.Op)
        {
            case ValueOp.Null:
                break;
            case ValueOp.Boolean:
                _reader.ReadBoolean();
                break;
            case ValueOp.Int:
            case ValueOp.Long:
            case ValueOp.Date:
            case ValueOp.LocalTimestamp:
            case ValueOp.UtcTimestamp:
            case ValueOp.Time:
                _reader.SkipVarint();
                break;
            case ValueOp.Enum:
                _reader.ReadEnum(plan.Names.Length);
                break;
            case ValueOp.Float:
                _reader.Skip(sizeof(float));
                break;
            case ValueOp.Double:
                _reader.Skip(sizeof(double));
                break;
            case ValueOp.Bytes:
            case ValueOp.String:
            case ValueOp.RawJson:
            case ValueOp.DecimalText:
            case ValueOp.DecimalNumber:
                ReadBytes(plan);
                break;
            default:
                _bounds.Enter(_reader.Offset);
                SkipNested(plan);
                _bounds.Leave();
                break;
        }
    }

    private void SkipNested(ValuePlan plan)
    {
        switch (plan.Op)
        {
            case ValueOp.Union:
                Skip(plan.Parts[_reader.ReadUnionIndex(plan.Parts.Length)]);
                break;
            case ValueOp.Record:
                _bounds.Charge(_reader.Offset);
                foreach (var part in plan.Parts)
                {
                    Skip(part);
                }

                break;
            default:
                while (_reader.ReadBlockStart(out var byteSize) is > 0 and var count)
                {
                    if (byteSize >= 0)
                    {
                        _reader.Skip((int)byteSize);
                        continue;
                    }

                    for (; count > 0; count--)
                    {
                        _bounds.Charge(_reader.Offset);
                        if (plan.Op == ValueOp.Map)
                        {
                            _reader.ReadString();
                        }

                        Skip(plan.Parts[0]);
                    }
                }

                break;
        }
    }
}
