using Gatehouse.Core.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Gatehouse.Server.Observing;

/// <summary>
/// Answers a scrape with OpenTelemetry's Prometheus exporter. The exporter is an ASP.NET Core middleware: it is given a
/// context in memory, so that operators' endpoints run on the same front as everything else.
/// </summary>
internal sealed class PrometheusScrape
{
    private readonly RequestDelegate _exporter;
    private readonly IServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    public PrometheusScrape(MeterProvider meters)
    {
        var pipeline = new ApplicationBuilder(_services);
        pipeline.UseOpenTelemetryPrometheusScrapingEndpoint(meters, static _ => true, path: null!, configureBranchedPipeline: null!, optionsName: null!);
        _exporter = pipeline.Build();
    }

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
        await OperatorReply.WriteAsync(exchange, context.Response.StatusCode, context.Response.ContentType ?? "text/plain", body.GetBuffer().AsMemory(0, (int)body.Length));
    }
}
