using System.Globalization;
using System.Text.Json;
using Aesop.Relay.Tables;
using Microsoft.AspNetCore.Http;

namespace Aesop.Relay.Serving;

/// <summary>Reads the parameters of a stream, from the query of a GET or the JSON body of a POST; all faults at once.</summary>
internal sealed class StreamRequestReader(string source)
{
    /// <summary>The longest JSON body, in bytes.</summary>
    public const int MaxBodyBytes = 4 << 20;

    private static readonly string[] Keys = ["from", "tables", "partitions", "max_bytes", "max_wait_ms"];
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Dictionary<string, string[]> _faults = new(StringComparer.Ordinal);
    private StreamRequest _request = new();

    /// <summary>What is wrong, by parameter; empty when nothing is.</summary>
    public IReadOnlyDictionary<string, string[]> Faults => _faults;

    /// <summary>Reads the query. Whatever comes back is void when there are <see cref="Faults"/>.</summary>
    public StreamRequest Read(IQueryCollection query)
    {
        foreach (var (key, values) in query)
        {
            if (values.Count != 1)
            {
                Fault(key, "Give it once.");
            }
            else
            {
                Set(key, values[0] ?? "", () => (values[0] ?? "").Split(','));
            }
        }

        return _request;
    }

    /// <summary>Reads a JSON object with the query's keys.</summary>
    public async Task<StreamRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        foreach (var key in request.Query.Keys)
        {
            Fault(key, "A POST takes its parameters from the body only.");
        }

        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (body.RootElement.ValueKind != JsonValueKind.Object)
            {
                Fault("body", $"It must be a JSON object with any of: {string.Join(", ", Keys)}.");
                return _request;
            }

            foreach (var property in body.RootElement.EnumerateObject())
            {
                Read(property);
            }
        }
        catch (JsonException e)
        {
            Fault("body", $"It is no JSON: {e.Message}");
        }

        return _request;
    }

    private void Read(JsonProperty property)
    {
        switch (property.Value.ValueKind)
        {
            case JsonValueKind.String:
            case JsonValueKind.Number when property.Name is "max_bytes" or "max_wait_ms":
                var text = property.Value.ToString();
                Set(property.Name, text, () => text.Split(','));
                break;
            case JsonValueKind.Array when property.Name == "tables" && property.Value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String):
                Set(property.Name, "", () => property.Value.EnumerateArray().Select(e => e.GetString()!));
                break;
            case JsonValueKind.Null when Keys.Contains(property.Name):
                break;
            default:
                Fault(property.Name, Unknown(property.Name) ?? (property.Name switch
                {
                    "tables" => "It must be a string or an array of strings.",
                    "max_bytes" or "max_wait_ms" => "It must be a number.",
                    _ => "It must be a string.",
                }));
                break;
        }
    }

    private void Set(string key, string text, Func<IEnumerable<string>> list)
    {
        try
        {
            switch (key)
            {
                case "from":
                    _request = _request with { From = StartPosition.Parse(text, source) };
                    break;
                case "tables":
                    _request = _request with { Tables = new TablePatterns([.. list().Select(t => t.Trim()).Where(t => t.Length > 0)]) };
                    break;
                case "partitions":
                    _request = _request with { Partitions = PartitionFilter.Parse(text) };
                    break;
                case "max_bytes":
                    _request = _request with { MaxBytes = Number(text, 1, long.MaxValue, "bytes") };
                    break;
                case "max_wait_ms":
                    _request = _request with { MaxWait = TimeSpan.FromMilliseconds(Number(text, 0, (long)LongestWait.TotalMilliseconds, "milliseconds")) };
                    break;
                default:
                    Fault(key, Unknown(key)!);
                    break;
            }
        }
        catch (FormatException e)
        {
            Fault(key, e.Message);
        }
    }

    private static long Number(string text, long least, long most, string unit) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{text}' is no number of {unit} from {least} to {most}."));

    private static string? Unknown(string key) => Keys.Contains(key) ? null : $"There is no such parameter; there are: {string.Join(", ", Keys)}.";

    private void Fault(string key, string message) => _faults[key] = [.. _faults.GetValueOrDefault(key, []), message];
}
