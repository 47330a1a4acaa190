using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Gatehouse.Server.Observing;

/// <summary>
/// Answers a scrape with OpenTelemetry's Prometheus exporter, and with what the gateway counts itself. The exporter is an ASP.NET Core middleware: it is given a
/// context in memory, so that operators' endpoints run on the same front as everything else.
/// </summary>
internal sealed class PrometheusScrape
{
    private static readonly byte[] EndOfText = "# EOF\n"u8.ToArray();

    private readonly GatehouseMetrics _metrics;

    private readonly RequestDelegate _exporter;
    private readonly IServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    public PrometheusScrape(MeterProvider meters, GatehouseMetrics metrics)
    {
        _metrics = metrics;
        var pipeline = new ApplicationBuilder(_services);
        pipeline.UseOpenTelemetryPrometheusScrapingEndpoint(meters, static _ => true, path: null!, configureBranchedPipeline: null!, optionsName: null!);
        _exporter = pipeline.Build();
    }

    /// <summary>What is scraped; probes are taken out of it.</summary>
    public GatehouseMetrics Metrics => _metrics;

    /// <summary>Writes the current values as the whole reply, in the form that the scraper's Accept asks for.</summary>
    public async ValueTask AnswerAsync(Exchange exchange)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = _services };
        context.Request.Method = "GET";
        if (exchange.Request.Headers.TryGet("Accept", out var accept))
        {
            context.Request.Headers.Accept = accept;
        }

        context.Response.Body = body;
        await _exporter(context);
        if (context.Response.StatusCode == StatusCodes.Status200OK)
        {
            AddOwn(body);
        }

        await OperatorReply.WriteAsync(exchange, context.Response.StatusCode, context.Response.ContentType ?? "text/plain", body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    // OpenMetrics ends with a line that says so; what comes after it is not read.
    private void AddOwn(MemoryStream body)
    {
        bool hasEnd = body.GetBuffer().AsSpan(0, (int)body.Length).EndsWith(EndOfText);
        if (hasEnd)
        {
            body.SetLength(body.Length - EndOfText.Length);
        }

        var text = new StringBuilder();
        PrometheusHistogram.Write(text, _metrics.Durations, hasLabels: true);
        PrometheusHistogram.Write(text, _metrics.Overheads, hasLabels: false);
        body.Seek(0, SeekOrigin.End);
        body.Write(Encoding.UTF8.GetBytes(text.ToString()));
        if (hasEnd)
        {
            body.Write(EndOfText);
        }
    }
}
