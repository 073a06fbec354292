using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Serving;

/// <summary>An open stream of frames.</summary>
internal sealed class TestStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    private TestStream(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _body = body;
    }

    public HttpResponseMessage Response => _response;

    public static async Task<TestStream> OpenAsync(HttpClient client, string query, string source = "shop")
    {
        using var request = TestRelay.Frames($"/v1/sources/{source}/stream?{query}");
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new TestStream(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next frame; null at the end.</summary>
    public async Task<byte[]?> ReadAsync()
    {
        while (true)
        {
            var length = FrameHeader.WholeFrame(_buffer.AsSpan(_start, _end - _start));
            if (length > 0)
            {
                var frame = _buffer[_start..(_start + length)];
                FrameHeader.Verify(frame);
                _start += length;
                return frame;
            }

            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }
            else if (_end == _buffer.Length)
            {
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            }

            var read = await _body.ReadAsync(_buffer.AsMemory(_end)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            if (read == 0)
            {
                Assert.That(_start, Is.EqualTo(_end), "The stream ends inside a frame.");
                return null;
            }

            _end += read;
        }
    }

    /// <summary>All frames up to the first of a kind.</summary>
    public async Task<List<byte[]>> ReadToAsync(FrameKind kind)
    {
        var frames = new List<byte[]>();
        while (await ReadAsync() is { } frame)
        {
            frames.Add(frame);
            if (new FrameHeader(frame).Kind == kind)
            {
                return frames;
            }
        }

        Assert.Fail($"The stream ended before a {kind} frame; it had {string.Join(" ", TestRelay.Kinds(frames))}.");
        return frames;
    }

    /// <summary>All frames up to the commit or checkpoint that leads to a position; heartbeats aside.</summary>
    public async Task<List<byte[]>> ReadToAsync(Scn next)
    {
        var frames = new List<byte[]>();
        while (await ReadAsync() is { } frame)
        {
            var kind = new FrameHeader(frame).Kind;
            if (kind != FrameKind.Heartbeat)
            {
                frames.Add(frame);
            }

            if ((kind == FrameKind.Commit && CommitFrame.Read(frame).Next >= next) || (kind == FrameKind.Checkpoint && new FrameHeader(frame).Scn >= next))
            {
                return frames;
            }
        }

        Assert.Fail($"The stream ended before {next}; it had {string.Join(" ", TestRelay.Kinds(frames))}.");
        return frames;
    }

    /// <summary>All frames that are left, up to the end.</summary>
    public async Task<List<byte[]>> ReadToEndAsync()
    {
        var frames = new List<byte[]>();
        while (await ReadAsync() is { } frame)
        {
            frames.Add(frame);
        }

        return frames;
    }

    public void Dispose() => _response.Dispose();
}
