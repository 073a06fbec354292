using System.Net.Http.Headers;
using System.Text.Json;
using Aesop.Wire.Positions;

namespace Aesop.Verify.Folding;

/// <summary>The lines of a relay's stream. A connection that ends is made anew behind the last checkpoint.</summary>
internal sealed class RelayLines : ILineSource
{
    private const int AttemptsMax = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A stream on which nothing comes, not even a heartbeat, is dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri _stream;
    private readonly string _tables;
    private readonly TimeProvider _time;
    private readonly LineBuffer _buffer = new();
    private string _from;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private (uint Epoch, Scn Scn) _goal;
    private bool _isGoalKnown;
    private volatile bool _caughtUp;

    public RelayLines(Uri relay, string source, string from, IReadOnlyList<string> tables, TimeProvider time)
    {
        _stream = new Uri(relay, $"/v1/sources/{Uri.EscapeDataString(source)}/stream");
        _tables = tables.Count == 0 ? "" : $"&tables={Uri.EscapeDataString(string.Join(',', tables))}";
        (_from, _time) = (from, time);
    }

    /// <inheritdoc/>
    public string Name => _stream.ToString();

    /// <inheritdoc/>
    public bool IsCaughtUp => _caughtUp;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ;)
        {
            try
            {
                await OpenAsync(cancellationToken).ConfigureAwait(false);
                while (true)
                {
                    if (_buffer.TryRead(out var line))
                    {
                        Note(line.Span);
                        return line;
                    }

                    if (await FillAsync(cancellationToken).ConfigureAwait(false) == 0)
                    {
                        throw new IOException("The relay ended the stream.");
                    }

                    attempt = 1;
                }
            }
            catch (Exception e) when (e is IOException or HttpRequestException or TimeoutException)
            {
                if (++attempt > AttemptsMax)
                {
                    throw new VerifyException($"{Name} can't be read: {e.Message}", e);
                }

                Close();
                await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Close();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_body is not null)
        {
            return;
        }

        if (!_isGoalKnown)
        {
            await AskAsync(cancellationToken).ConfigureAwait(false);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{_stream}?from={Uri.EscapeDataString(_from)}{_tables}"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        _response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).WaitAsync(Silence, _time, cancellationToken).ConfigureAwait(false);
        if ((int)_response.StatusCode is >= 400 and < 500)
        {
            var reason = await _response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw new VerifyException($"{Name} is refused ({(int)_response.StatusCode}): {reason}");
        }

        _response.EnsureSuccessStatusCode();
        _body = await _response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Silence);
        try
        {
            return await _buffer.FillAsync(_body!, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing came for {Silence.TotalSeconds} s.", e);
        }
    }

    /// <summary>Sees where the stream is: at which checkpoint, and whether it has reached what the relay had read when this began.</summary>
    private void Note(ReadOnlySpan<byte> line)
    {
        var isCheckpoint = line.IndexOf("\"kind\":\"checkpoint\""u8) >= 0;
        if (!isCheckpoint && (_caughtUp || line.IndexOf("\"kind\":\""u8) < 0))
        {
            return;
        }

        var reader = new Utf8JsonReader(line);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (!root.TryGetProperty("kind", out var kind))
        {
            return;
        }

        if (kind.ValueEquals("checkpoint"))
        {
            _from = root.GetProperty("token").GetString()!;
        }

        // A commit's next transaction begins behind it; the others tell up to where the stream is complete.
        var place = root.TryGetProperty("next", out var next) ? next : kind.ValueEquals("checkpoint") || kind.ValueEquals("heartbeat") ? root.GetProperty("scn") : default;
        if (place.ValueKind == JsonValueKind.String)
        {
            var epoch = root.GetProperty("epoch").GetUInt32();
            _caughtUp |= epoch > _goal.Epoch || (epoch == _goal.Epoch && Scn.Parse(place.GetString()) >= _goal.Scn);
        }
    }

    /// <summary>Asks how far the relay has read.</summary>
    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var address = new Uri(_stream, $"../{_stream.Segments[^2].TrimEnd('/')}");
        using var answer = await _http.GetAsync(address, cancellationToken).WaitAsync(Silence, _time, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            throw new VerifyException($"The relay has no source of that name: {address}");
        }

        answer.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        var root = document.RootElement;
        _goal = root.TryGetProperty("read", out var read) && read.ValueKind == JsonValueKind.String && root.TryGetProperty("epoch", out var epoch) && epoch.ValueKind == JsonValueKind.Number
            ? (epoch.GetUInt32(), Scn.Parse(read.GetString()))
            : (0, Scn.Zero);
        _isGoalKnown = true;
    }

    private void Close()
    {
        _response?.Dispose();
        (_response, _body) = (null, null);
        _buffer.Clear();
    }
}
