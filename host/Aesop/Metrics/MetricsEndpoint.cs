using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aesop.Metrics;

/// <summary><c>GET /metrics</c>: all instruments of Aesop and of its process, as Prometheus reads them (docs/metrics.md).</summary>
internal sealed class MetricsEndpoint : IDisposable
{
    private const string MeterPrefix = "Aesop.";

    private readonly ProcessMetrics _process = new();
    private readonly PrometheusText _text = new(meter => meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal));

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics", WriteAsync);

    public void Dispose()
    {
        _text.Dispose();
        _process.Dispose();
    }

    private Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.WriteAsync(_text.Write(), context.RequestAborted);
    }
}
