using System.Globalization;
using System.Text.Json;
using Gatehouse.Core.Requests;
using Gatehouse.Server.Explaining;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>What explain says of a request is what the server does with it, for odd targets and hosts too.</summary>
public sealed class ExplainAgreementTests(ITestOutputHelper output)
{
    private const string Routes =
        """
        routes:
          site: { match: "/{one}/{two}", respond: { status: 200, body: site } }
          admin: { match: /admin/**, respond: { status: 200, body: admin } }
          exact: { match: /a, respond: { status: 200, body: exact } }
          template: { match: "/a/{id}/c", respond: { status: 200, body: template } }
          mail: { match: /x@y/**, respond: { status: 200, body: mail } }
          write: { match: { path: /w, methods: [PUT], host: [w.example.com] }, respond: { status: 200, body: write } }
          hosted: { match: { path: /admin/**, host: [api.example.com, "*.example.org"] }, respond: { status: 200, body: hosted } }
          address: { match: { path: /a/**, host: ["[2001:db8::1]"] }, respond: { status: 200, body: address } }
        """;

    private static readonly string[] Pieces =
    [
        "/", "/", "/", "/", "a", "a", "c", "/a/c/c", "/w", "admin", "admin", "x@y", "x%40y", "%61", "%61dmin", "a%64min", "%2561", "..", ".", "%2e", "%252e", "%2f", "%252f", "%5c",
        "%255c", ";", ";x", "%3b", "%3f", "%23", "%00", "%2500", "%", "%25", "%C3%A9", "%C0%AE", "%EF%BC%8F", "%EF%BD%81", "%20", "+", "?q", "?", "//", "|", "%E2%80%A6", "{", "\"",
    ];

    private const int Plain = 12;

    private static readonly string[] Hosts =
        ["localhost", "api.example.com", "API.Example.Com", "api.example.com.", "api.example.com:8080", "api.example.com:0", "a.b.example.org", "example.org", "w.example.com", "[2001:db8::1]", "[2001:DB8:0::1]:80", "[::ffff:1.2.3.4]", "[fe80::1%25eth0]", "a..b", "a b", "1.2.3.4", "xn--bcher-kva.example", "-_.a"];

    [Fact]
    public async Task Explain_OfAnyTarget_SaysWhatTheServerDoes()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("GATEHOUSE_PATH_SEED"), out int asked) ? asked : Random.Shared.Next(1_000_000_000);
        var random = new Random(seed);
        await using var gateway = await TestGateway.StartAsync(Routes);
        var answers = new HashSet<string>();

        // As many as it takes to have met most routes and refusals: the rare ones come late.
        for (int i = 0; i < 600 || (answers.Count < 8 && i < 20_000); i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => Pieces[random.Next(random.Next(2) == 0 ? Plain : Pieces.Length)]));
            string target = text[0] == '/' ? text : "/" + text;
            string host = Hosts[random.Next(2) == 0 ? random.Next(Hosts.Length) : 0];
            string method = random.Next(6) == 0 ? "PUT" : "GET";
            string served = await ServeAsync(gateway, method, target, host);
            string explained = Explain(gateway, method, $"http://{host}{target}");
            Assert.True(served == explained, string.Create(CultureInfo.InvariantCulture, $"GATEHOUSE_PATH_SEED={seed}: {method} {target} on {host} is {served} to the server and {explained} to explain"));
            answers.Add(served);
        }

        output.WriteLine($"seed {seed}: {string.Join(", ", answers.Order(StringComparer.Ordinal))}");
        Assert.True(answers.Count >= 8, string.Join(", ", answers));
    }

    [Fact]
    public async Task OneRequest_IsTheSameToRouteLogExplainAndService()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await TestGateway.StartAsync(
            $$"""
            telemetry: { logs: { format: json } }
            routes:
              r: { match: { path: "/api/{id}", host: [api.example.com] }, service: { service: {{upstream.Address}} } }
            """);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("GET /%61pi/x%20%79%2a? HTTP/1.1\r\nHost: API.Example.COM.:8080\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await client.ReadToEndAsync(), StringComparison.Ordinal);

        string head = Assert.Single(upstream.Requests);
        Assert.StartsWith("GET /%61pi/x%20%79%2a? HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nHost: API.Example.COM.:8080\r\n", head, StringComparison.Ordinal);
        using var line = JsonDocument.Parse((await gateway.AccessLinesAsync(1))[0]);
        Assert.Equal("/api/x%20y%2A", line.RootElement.GetProperty("path").GetString());
        Assert.Equal("api.example.com", line.RootElement.GetProperty("host").GetString());
        Assert.Equal("r", line.RootElement.GetProperty("route").GetString());
        var report = Report(gateway, "GET", "http://API.Example.COM.:8080/%61pi/x%20%79%2a?");
        Assert.Equal([KeyValuePair.Create("id", "x y*")], report.Route!.Values);
    }

    private static async Task<string> ServeAsync(TestGateway gateway, string method, string target, string host)
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync($"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        string reply = await client.ReadToEndAsync();
        string status = reply.Length > 12 ? reply[9..12] : reply;
        return status == "200" ? reply[(reply.LastIndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..] : status;
    }

    private static string Explain(TestGateway gateway, string method, string url)
    {
        var report = Report(gateway, method, url);
        return report.Refusal is { } refusal ? refusal.Status.ToString(CultureInfo.InvariantCulture) : report.Route!.Name;
    }

    private static ExplainReport Report(TestGateway gateway, string method, string url)
    {
        var request = new CanonicalRequest();
        Assert.Null(RequestText.Read(method, url, [], request, out var misread));
        return new Explainer(gateway.Snapshot).Explain(request, misread, url, consumer: null, body: default);
    }
}
