using System.Net;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Tests.Upstreams.Discovery;

public sealed class FileDiscoveryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-targets-").FullName;

    private string TargetsFile => Path.Combine(_folder, "targets.yaml");

    [Fact]
    public async Task File_Changes_TargetsFollowAndThoseThatStayKeepTheirState()
    {
        Write("- http://127.0.0.1:1\n- { url: http://127.0.0.1:2, weight: 3 }\n");
        await using var gateway = await StartAsync();
        await UntilAsync(gateway, "http://127.0.0.1:1*1 http://127.0.0.1:2*3");
        var kept = gateway.Snapshot.Part<ServiceDirectory>().Find("filed").Targets.All[1].State;

        Write("- { url: http://127.0.0.1:2, weight: 5 }\n- http://127.0.0.1:3\n");

        await UntilAsync(gateway, "http://127.0.0.1:2*5 http://127.0.0.1:3*1");
        Assert.Same(kept, gateway.Snapshot.Part<ServiceDirectory>().Find("filed").Targets.All[0].State);
    }

    [Theory]
    [InlineData("- htp://127.0.0.1:1", "invalid", "does not begin with http:// or https://")]
    [InlineData("- { url: \"http://127.0.0.1:1\"", "invalid", "GH1002")]
    [InlineData("- { url: http://127.0.0.1:1, weight: 0 }", "invalid", "no target takes requests: every weight is 0")]
    [InlineData("[]", "empty", "the file lists no target")]
    [InlineData("", "empty", "the file lists no target")]
    public async Task File_GoesBad_LastGoodListIsKeptAndToldWithItsPlace(string bad, string reason, string message)
    {
        Write("- http://127.0.0.1:1");
        using var metrics = new MetricCapture();
        await using var gateway = await StartAsync(service: $"bad-{reason}-{bad.Length}");
        string name = gateway.Document.Services.Keys.Single();
        await UntilAsync(gateway, "http://127.0.0.1:1*1");

        Write(bad);

        await Eventually.TrueAsync(() => metrics.Sum("gatehouse_discovery_failures_total", $"service={name}", "source=file", $"reason={reason}") >= 1, "the fault is counted");
        await Eventually.TrueAsync(() => gateway.Log.Of(LogLevel.Warning).Any(e => e.Event.Name == "discovery.kept"), "the fault is told");
        var warning = Assert.Single(gateway.Log.Of(LogLevel.Warning), e => e.Event.Name == "discovery.kept");
        Assert.Contains(TargetsFile, warning.Message, StringComparison.Ordinal);
        Assert.Contains(message, warning.Message, StringComparison.Ordinal);
        await UntilAsync(gateway, "http://127.0.0.1:1*1");

        Write("- http://127.0.0.1:2");
        await UntilAsync(gateway, "http://127.0.0.1:2*1");
    }

    [Fact]
    public async Task File_ComesAfterTheStart_IsFound()
    {
        await using var gateway = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var reply = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);

        Write("- http://127.0.0.1:1");

        await UntilAsync(gateway, "http://127.0.0.1:1*1");
    }

    [Fact]
    public async Task File_OfAThousandTargets_IsTaken()
    {
        Write(string.Join('\n', Enumerable.Range(1, 1000).Select(i => $"- http://127.0.{i / 250}.{(i % 250) + 1}:8080")));
        await using var gateway = await StartAsync();

        await Eventually.TrueAsync(() => gateway.Snapshot.Part<ServiceDirectory>().Find("filed").Targets.All.Length == 1000, "all are there");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string text) => File.WriteAllText(TargetsFile, text);

    private Task<RunningGateway> StartAsync(string service = "filed") => RunningGateway.StartAsync($$"""
        services:
          {{service}}: { discover: { file: "{{TargetsFile}}" }, connect_timeout: 50ms }
        routes:
          all: { match: "/**", service: {{service}} }
        """);

    private static Task UntilAsync(RunningGateway gateway, string expected)
        => Eventually.TrueAsync(() => string.Join(' ', gateway.Snapshot.Part<ServiceDirectory>().All.Single().Targets.All.Select(t => $"{t.Name}*{t.Weight}")) == expected, expected);
}
