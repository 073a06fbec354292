using System.Net.Http.Headers;
using Aesop.Wire.Frames;

namespace Aesop.Bench;

/// <summary>One client that pulls the binary stream and only steps from frame to frame, counting changes. Its counters may be read from any thread.</summary>
internal sealed class PlainReader(HttpMessageInvoker http, Uri relay, string from, long rowsPerPull)
{
    private const int BufferBytes = 64 << 10;

    private long _rows;
    private long _bytes;

    /// <summary>Changes so far.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>Bytes so far.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Connections that are shared by readers; each stream has one of its own.</summary>
    public static HttpMessageInvoker MakeHttp() => new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, MaxResponseDrainSize = 0 });

    /// <summary>Pulls, and pulls again whenever so many rows came or the relay ended the stream, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (true)
            {
                await PullAsync(buffer, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped, as asked.
        }
    }

    private async Task PullAsync(byte[] buffer, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(relay, $"v1/sources/{Relays.Source}/stream?from={from}"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.aesop.frames"));
        using var response = await http.SendAsync(request, stop);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        var filled = 0;
        for (var left = rowsPerPull; left > 0;)
        {
            var read = await body.ReadAsync(buffer.AsMemory(filled), stop);
            if (read == 0)
            {
                return;
            }

            filled += read;
            var rows = Step(buffer, ref filled);
            left -= rows;
            Volatile.Write(ref _rows, _rows + rows);
            Volatile.Write(ref _bytes, _bytes + read);
        }
    }

    private static long Step(byte[] buffer, ref int filled)
    {
        long rows = 0;
        var at = 0;
        while (FrameHeader.WholeFrame(buffer.AsSpan(at, filled - at), BufferBytes) is > 0 and var length)
        {
            rows += new FrameHeader(buffer.AsSpan(at)).Kind == FrameKind.Change ? 1 : 0;
            at += length;
        }

        buffer.AsSpan(at, filled - at).CopyTo(buffer);
        filled -= at;
        return rows;
    }
}
