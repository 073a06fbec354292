using System.Runtime.CompilerServices;
using Aesop.Wire.Frames;

namespace Aesop.Client;

/// <summary>The changes of a transaction, in their order. Borrowed, as the transaction is; goes over them as often as is wanted, without allocating.</summary>
public readonly struct ChangeList
{
    private readonly RowMemory _memory;
    private readonly SchemaCache _schemas;
    private readonly int _start;
    private readonly int _end;

    internal ChangeList(RowMemory memory, SchemaCache schemas, int start, int end, int count)
    {
        _memory = memory;
        _schemas = schemas;
        _start = start;
        _end = end;
        Count = count;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Starts at the first.</summary>
    public Enumerator GetEnumerator() => new(_memory, _schemas, _start, _end);

    /// <summary>Goes over the frames in place.</summary>
    public struct Enumerator
    {
        private readonly RowMemory _memory;
        private readonly SchemaCache _schemas;
        private readonly int _end;
        private TableSchema? _schema;
        private int _current;
        private int _length;

        internal Enumerator(RowMemory memory, SchemaCache schemas, int start, int end)
        {
            _memory = memory;
            _schemas = schemas;
            _current = start;
            _end = end;
        }

        /// <summary>The change; only behind a <see cref="MoveNext"/> that was true.</summary>
        public readonly RowChange Current => new(_memory, _schema!, _current, _length);

        /// <summary>Goes on to the next.</summary>
        /// <returns>False behind the last.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            var bytes = _memory.Bytes;
            _current += _length;
            while (_current < _end)
            {
                // The frames were verified when they were received.
                var frame = bytes.AsSpan(_current);
                var header = new FrameHeader(frame);
                _length = header.Length;
                if (header.Kind == FrameKind.Change)
                {
                    var schema = ChangeFrame.SchemaOf(frame);
                    if (_schema is null || _schema.Fingerprint != schema)
                    {
                        _schema = _schemas.Get(schema);
                    }

                    return true;
                }

                _current += _length;
            }

            _length = 0;
            return false;
        }
    }
}
