using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>A real server whose /healthz says what a test switches it to, and which answers all else with its name.</summary>
internal sealed class SwitchedUpstream : IAsyncDisposable
{
    private readonly FakeUpstream _server;

    private SwitchedUpstream(FakeUpstream server) => _server = server;

    public string Address => _server.Address;

    public int Port => _server.Port;

    public int HealthStatus { get; set; } = 200;

    public string HealthBody { get; set; } = "ok";

    public IReadOnlyList<RecordedRequest> Checks => [.. _server.Requests.Where(r => r.RawTarget.StartsWith("/healthz", StringComparison.Ordinal))];

    public static async Task<SwitchedUpstream> StartAsync(string name)
    {
        var server = await FakeUpstream.StartAsync();
        var upstream = new SwitchedUpstream(server);
        server.Answer = context =>
        {
            bool isCheck = context.Request.Path == "/healthz";
            context.Response.StatusCode = isCheck ? upstream.HealthStatus : 200;
            return context.Response.WriteAsync(isCheck ? upstream.HealthBody : name);
        };
        return upstream;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
