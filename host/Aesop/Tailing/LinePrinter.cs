using System.Buffers;
using System.Text;
using Aesop.CommandLine;
using Aesop.Relay.Serving;

namespace Aesop.Tailing;

/// <summary>Prints frames as lines, for programs or for people. Lines are gathered until <see cref="Flush"/> or until they are many. Not thread-safe.</summary>
internal sealed class LinePrinter(string source, OutputFormat format, Stream output)
{
    private const int MaxKeptBytes = 256 << 10;

    private readonly JsonLines _lines = new(source);
    private readonly GatheredOutput _gathered = new(output);
    private ArrayBufferWriter<byte> _json = new();

    /// <summary>Prints one frame. A change's line comes with the next frame, which tells whether it was its transaction's last.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    public void Write(ReadOnlySpan<byte> frame)
    {
        if (format == OutputFormat.Json)
        {
            _lines.Write(frame, _gathered);
        }
        else
        {
            _lines.Write(frame, _json);
            GatherText();
        }
    }

    /// <summary>Hands on what was gathered.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    public void Flush() => _gathered.Flush();

    private void GatherText()
    {
        var json = _json.WrittenSpan;
        while (json.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (TextLine.Of(json[..end]) is { } line)
            {
                Encoding.UTF8.GetBytes(line, _gathered);
                _gathered.Write("\n"u8);
            }

            json = json[(end + 1)..];
        }

        _json.ResetWrittenCount();

        // A row of many megabytes comes seldom; its room isn't kept.
        if (_json.Capacity > MaxKeptBytes)
        {
            _json = new ArrayBufferWriter<byte>();
        }
    }
}
