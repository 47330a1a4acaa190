using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Server.Hosting;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Admin;

/// <summary>The admin API of the built program, as an operator, a browser and somebody else reach it.</summary>
public sealed class AdminTests
{
    private const string Token = "an-admin-token-of-32-characters!";

    private const string WithToken = """
        listen:
          - http://127.0.0.1:0
          - { url: "http://127.0.0.1:0", serves: [admin, metrics, health], admin: { tokens: ["${env:ADMIN_TOKEN}"], hosts: [ops.example.com], origins: ["https://console.example.com"], session: 1h } }
        routes:
          hello: { match: /hello, respond: { status: 200, body: "hi" } }
        """;

    [Fact]
    public async Task Requests_WithoutCredential_LearnNothing()
    {
        await using var gateway = await StartAsync();
        foreach (string path in (string[])["/admin", "/admin/", "/admin/v1/status", "/admin/v1/nothing", "/admin/v1/routes", "/admin/v1/services", "/admin/v1/models"])
        {
            using var reply = await gateway.Operators.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
            Assert.Equal("Bearer realm=\"gatehouse-admin\"", reply.Headers.WwwAuthenticate.ToString());
            Assert.DoesNotContain("hello", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        string revision = gateway.Snapshot.Revision;
        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.Operators.PostAsync("/admin/v1/reload", null)).StatusCode);
        Assert.Equal(revision, gateway.Snapshot.Revision);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync("/admin/v1/status")).StatusCode);
    }

    [Fact]
    public async Task Token_ReadsAndReloads()
    {
        await using var gateway = await StartAsync();
        var status = JsonNode.Parse(await SendAsync(gateway, HttpMethod.Get, "/admin/v1/status", Bearer(Token), HttpStatusCode.OK))!;
        Assert.Equal(gateway.Snapshot.Revision, (string?)status["revision"]);
        Assert.True((bool?)status["last_load"]!["succeeded"]);
        Assert.Equal(2, status["listeners"]!.AsArray().Count);
        var routes = JsonNode.Parse(await SendAsync(gateway, HttpMethod.Get, "/admin/v1/routes", Bearer(Token), HttpStatusCode.OK))!.AsArray();
        Assert.Equal("hello", (string?)Assert.Single(routes)!["name"]);
        await SendAsync(gateway, HttpMethod.Get, "/admin/v1/services", Bearer(Token), HttpStatusCode.OK);
        Assert.Equal("[]", (await SendAsync(gateway, HttpMethod.Get, "/admin/v1/models", Bearer(Token), HttpStatusCode.OK)).Trim());
        Assert.Contains("\"succeeded\":true", await SendAsync(gateway, HttpMethod.Post, "/admin/v1/reload", Bearer(Token), HttpStatusCode.OK));
        await SendAsync(gateway, HttpMethod.Get, "/admin/v1/reload", Bearer(Token), HttpStatusCode.MethodNotAllowed);
        await SendAsync(gateway, HttpMethod.Get, "/admin/v1/nothing", Bearer(Token), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Models_TellHowTargetsAndKeysStandAndNoSecret()
    {
        await using var gateway = await TestGateway.StartAsync("""
            listen:
              - http://127.0.0.1:0
              - { url: "http://127.0.0.1:0", serves: [admin, health], admin: { tokens: ["${env:ADMIN_TOKEN}"] } }
            ai:
              providers:
                vendor: { type: openai, url: "http://127.0.0.1:1/v1", keys: [{ value: "${env:VENDOR_KEY}", limits: { concurrent: 4 } }] }
              models:
                chat: { strategy: weighted, targets: [{ model: vendor/a, weight: 3, arm: left }, vendor/b] }
            routes:
              llm: { match: /v1/**, ai: openai }
            """, variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["ADMIN_TOKEN"] = Token, ["VENDOR_KEY"] = "sk-the-key-of-the-vendor" }, keepsListeners: true);

        string text = await SendAsync(gateway, HttpMethod.Get, "/admin/v1/models", Bearer(Token), HttpStatusCode.OK);

        var targets = JsonNode.Parse(text)!.AsArray();
        Assert.Equal([("chat", "vendor/a", "left", "ready"), ("chat", "vendor/b", "", "ready")], targets.Select(t => ((string?)t!["model"], (string?)t["target"], (string?)t["arm"], (string?)t["state"])));
        Assert.Equal(("ok", 8), ((string?)targets[0]!["keys"]![0]!["state"], ((string?)targets[0]!["keys"]![0]!["id"])!.Length));
        Assert.DoesNotContain("sk-the-key", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example", null, null, null, HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example", null, null, null, HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.1", null, null, null, HttpStatusCode.Forbidden)]
    [InlineData("OPS.example.com:8443", null, null, null, HttpStatusCode.OK)]
    [InlineData("localhost:1", null, null, null, HttpStatusCode.OK)]
    [InlineData("localhost:1", "http://localhost:1", "same-origin", "cors", HttpStatusCode.OK)]
    [InlineData("localhost:1", "http://localhost:2", "same-site", "cors", HttpStatusCode.Forbidden)]
    [InlineData("localhost:1", "https://localhost:1", null, null, HttpStatusCode.Forbidden)]
    [InlineData("localhost:1", "null", null, null, HttpStatusCode.Forbidden)]
    [InlineData("localhost:1", "https://console.example.com", "cross-site", "cors", HttpStatusCode.OK)]
    [InlineData("localhost:1", "https://console.example.com.evil.example", "cross-site", "cors", HttpStatusCode.Forbidden)]
    [InlineData("localhost:1", null, "cross-site", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("localhost:1", null, "same-site", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("localhost:1", null, "none", "navigate", HttpStatusCode.OK)]
    public async Task Callers_AreKnownByNameAndOrigin(string host, string? origin, string? site, string? mode, HttpStatusCode expected)
    {
        await using var gateway = await StartAsync();
        await SendAsync(gateway, HttpMethod.Get, "/admin/v1/status", request =>
        {
            Bearer(Token)(request);
            request.Headers.Host = host;
            Add(request, "Origin", origin);
            Add(request, "Sec-Fetch-Site", site);
            Add(request, "Sec-Fetch-Mode", mode);
        }, expected);
    }

    [Fact]
    public async Task WrongTokens_AreLimitedByAddress_AndRightOnesWaitToo()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await StartAsync(time);
        for (int i = 0; i < 5; i++)
        {
            await SendAsync(gateway, HttpMethod.Get, "/admin/v1/status", Bearer($"wrong-token-{i}"), HttpStatusCode.Unauthorized);
        }

        await SendAsync(gateway, HttpMethod.Get, "/admin/v1/status", Bearer(Token), HttpStatusCode.TooManyRequests);
        Assert.Contains("a wrong credential for the admin API from 127.0.0.1", gateway.Log.Text);
        Assert.DoesNotContain("wrong-token", gateway.Log.Text);
        string metrics = await gateway.ScrapeAsync();
        Assert.Contains("gatehouse_admin_sign_ins_total{outcome=\"limited\"}", metrics);
        time.Advance(TimeSpan.FromSeconds(61));
        await SendAsync(gateway, HttpMethod.Get, "/admin/v1/status", Bearer(Token), HttpStatusCode.OK);
    }

    [Fact]
    public async Task Session_ChangesNothingForOtherPages_AndEnds()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await StartAsync(time);
        await SendAsync(gateway, HttpMethod.Post, "/admin/v1/sessions", Json("""{"token":"not-the-right-one"}"""), HttpStatusCode.Unauthorized);
        await SendAsync(gateway, HttpMethod.Post, "/admin/v1/sessions", Json("""{"token":7}"""), HttpStatusCode.BadRequest);
        await SendAsync(gateway, HttpMethod.Post, "/admin/v1/sessions", Json(new string('x', 10_000)), HttpStatusCode.BadRequest);
        await SendAsync(gateway, HttpMethod.Post, "/admin/v1/sessions", Json("""{"token":"a","token":"b"}"""), HttpStatusCode.BadRequest);
        await SendAsync(gateway, HttpMethod.Post, "/admin/v1/sessions", request => request.Content = new ByteArrayContent([.. "{\"token\":\""u8, 0xff, .. "\"}"u8]), HttpStatusCode.BadRequest);
        string cookie = await SignInAsync(gateway);
        Assert.Matches("^gatehouse-session=[0-9a-f]{64}; Path=/admin; Max-Age=3600; HttpOnly; SameSite=Strict$", cookie);
        string pair = cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
        await SendAsync(gateway, HttpMethod.Get, "/admin/v1/status", Cookie(pair), HttpStatusCode.OK);

        // A form of another page sends no header of its own; old browsers send no Origin with it.
        await SendAsync(gateway, HttpMethod.Post, "/admin/v1/reload", Cookie(pair), HttpStatusCode.Forbidden);
        await SendAsync(gateway, HttpMethod.Post, "/admin/v1/reload", Cookie(pair, "http://evil.example"), HttpStatusCode.Forbidden);
        string own = gateway.Operators.BaseAddress!.GetLeftPart(UriPartial.Authority);
        await SendAsync(gateway, HttpMethod.Post, "/admin/v1/reload", Cookie(pair, own), HttpStatusCode.OK);
        await SendAsync(gateway, HttpMethod.Delete, "/admin/v1/sessions", Cookie(pair, own), HttpStatusCode.OK);
        await SendAsync(gateway, HttpMethod.Get, "/admin/v1/status", Cookie(pair), HttpStatusCode.Unauthorized);

        cookie = await SignInAsync(gateway);
        pair = cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
        time.Advance(TimeSpan.FromHours(1));
        await SendAsync(gateway, HttpMethod.Get, "/admin/v1/status", Cookie(pair), HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task LinkOfTheStart_SignsInOnce_AndNotByLookingAtIt()
    {
        using var folder = new TemporaryFolder();
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, "routes: { hello: { match: /hello, respond: { status: 200, body: hi } } }");
        string line = gateway.Error.Split('\n').Single(l => l.Contains("/admin/sign-in?code=", StringComparison.Ordinal));
        var link = new Uri(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = true });
        using var look = new HttpRequestMessage(HttpMethod.Head, link);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(look)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri(link, "/admin/v1/status"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(link, "/admin/v1/status"))).StatusCode);
        using var other = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task Session_IsWorthNothing_WhereItsTokenIsNotGood()
    {
        const string Next = "the-next-admin-token-of-32-chars";
        int[] ports = [FreePort.Find(), FreePort.Find()];
        string Written(string first) => $$"""
            listen:
              - http://127.0.0.1:0
              - { url: "http://127.0.0.1:{{ports[0]}}", serves: [admin, health, metrics], admin: { tokens: ["${env:{{first}}}"] } }
              - { url: "http://127.0.0.1:{{ports[1]}}", serves: [admin], admin: { tokens: ["${env:NEXT_TOKEN}"] } }
            routes: { hello: { match: /hello, respond: { status: 200, body: hi } } }
            """;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["ADMIN_TOKEN"] = Token, ["NEXT_TOKEN"] = Next };
        await using var gateway = await TestGateway.StartAsync(Written("ADMIN_TOKEN"), variables: variables, keepsListeners: true);
        string cookie = await SignInAsync(gateway);
        string pair = cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
        await SendAsync(gateway, HttpMethod.Get, "/admin/v1/status", Cookie(pair), HttpStatusCode.OK);
        await SendAsync(gateway, HttpMethod.Get, $"http://127.0.0.1:{ports[1]}/admin/v1/status", Cookie(pair), HttpStatusCode.Unauthorized);

        await gateway.ReloadAsync(Written("NEXT_TOKEN"));
        await Eventually.TrueAsync(() => gateway.Log.Text.Contains($"listening on http://127.0.0.1:{ports[0]}", StringComparison.Ordinal), "the listener knows the new token");
        using var fresh = new HttpClient { BaseAddress = gateway.Operators.BaseAddress };
        await SendAsync(fresh, HttpMethod.Get, "/admin/v1/status", Bearer(Next), HttpStatusCode.OK);
        await SendAsync(fresh, HttpMethod.Get, "/admin/v1/status", Cookie(pair), HttpStatusCode.Unauthorized);
        await SendAsync(fresh, HttpMethod.Post, "/admin/v1/reload", Cookie(pair, $"http://127.0.0.1:{ports[0]}"), HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task SignIn_WithABodyThatBreaks_IsNoFaultOfTheGateway()
    {
        await using var gateway = await StartAsync();
        await using var client = await RawClient.ConnectAsync(gateway.Operators.BaseAddress!.Port);
        await client.SendAsync("POST /admin/v1/sessions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\nzz\r\n");

        Assert.StartsWith("HTTP/1.1 400", await client.ReadToEndAsync());
        Assert.DoesNotContain(gateway.Log.Entries, e => e.Event.Name == "request.failed");
    }

    [Fact]
    public async Task Reload_WhileTheGatewayEnds_IsAnswered503()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        string yaml = WithToken.Replace("respond: { status: 200, body: \"hi\" }", $"service: \"http://{silent.LocalEndpoint}\"", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(yaml, variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["ADMIN_TOKEN"] = Token }, keepsListeners: true);
        var held = gateway.Client.GetAsync("/hello");
        using var upstream = await silent.AcceptTcpClientAsync();
        var end = gateway.StopAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Operators.GetAsync("/health/ready")).StatusCode);
        Assert.Contains("shutting-down", await SendAsync(gateway, HttpMethod.Post, "/admin/v1/reload", Bearer(Token), HttpStatusCode.ServiceUnavailable));

        upstream.Close();
        Assert.Equal(HttpStatusCode.BadGateway, (await held).StatusCode);
        await end;
        Assert.DoesNotContain(gateway.Log.Entries, e => e.Event.Name == "request.failed");
    }

    [Fact]
    public async Task LinkOfTheStart_AtASocketAlone_IsForCurl()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Unix sockets are tested on Linux.");
        using var folder = new TemporaryFolder();
        string socket = folder.PathOf("a.sock");
        await using var gateway = await GatehouseProcess.LaunchAsync(
            ["run", "-c", folder.Write("gatehouse.yaml", $"listen: [ \"http://127.0.0.1:0\", {{ url: \"http://127.0.0.1:0\", serves: [health] }}, {{ url: \"unix:{socket}\", serves: [admin] }} ]\nroutes: {{ hello: {{ match: /hello, respond: hi }} }}")],
            folder.Path);

        string line = gateway.Error.Split('\n').Single(l => l.Contains("?code=", StringComparison.Ordinal));
        Assert.Contains($"  curl -i --unix-socket {socket} \"http://localhost/admin/sign-in?code=", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinkOfTheStart_SignsIn_OnlyWhereThereIsNoCredential()
    {
        int guarded = FreePort.Find();
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["ADMIN_TOKEN"] = Token };
        await using var gateway = await GatehouseProcess.LaunchAsync(
            ["run", "-c", folder.Write("gatehouse.yaml", $$"""
            listen:
              - http://127.0.0.1:0
              - { url: "http://127.0.0.1:0", serves: [admin, health] }
              - { url: "http://127.0.0.1:{{guarded}}", serves: [admin, health], admin: { tokens: ["${env:ADMIN_TOKEN}"] } }
            routes: { hello: { match: /hello, respond: { status: 200, body: hi } } }
            """)],
            folder.Path,
            environment);
        var link = new Uri(gateway.Error.Split('\n').Single(l => l.Contains("?code=", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = true });
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(link, "/admin/v1/status"))).StatusCode);

        // Browsers send the cookies of a host to all of its ports.
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri($"http://127.0.0.1:{guarded}/admin/v1/status"))).StatusCode);
    }

    [Theory]
    [InlineData("https://gateway.example.com")]
    [InlineData("gateway.example.com:8443")]
    [InlineData("*.example.com")]
    [InlineData("gäteway.example.com")]
    [InlineData("::1")]
    [InlineData("")]
    public void Host_ThatNoHostFieldHas_IsRefused(string host)
    {
        string yaml = $$"""
            listen: [{ url: "http://127.0.0.1:0", serves: [admin], admin: { tokens: ["${env:ADMIN_TOKEN}"], hosts: [gateway.example.com, 10.0.0.1, "[::1]", "{{host}}"] } }]
            routes: { hello: { match: /hello, respond: { status: 200, body: hi } } }
            """;
        var problem = Assert.Single(ConfigurationSource.Inline("gatehouse.yaml", yaml, new Dictionary<string, string>(StringComparer.Ordinal) { ["ADMIN_TOKEN"] = Token }).Load().Problems);

        Assert.Equal("listen[0].admin.hosts[3]", problem.Path);
        Assert.Contains("is no host name", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinkOfTheStart_IsNotMade_WhereAnybodyElseCouldUseIt()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("gatehouse.yaml", """
            listen: [{ url: "http://127.0.0.1:0" }, { url: "http://127.0.0.1:0", serves: [admin, health], admin: { tokens: ["${env:ADMIN_TOKEN}"] } }]
            routes: { hello: { match: /hello, respond: { status: 200, body: hi } } }
            """);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["ADMIN_TOKEN"] = Token };
        await using var gateway = await GatehouseProcess.LaunchAsync(["run", "-c", file], folder.Path, environment);
        await using var moved = await GatehouseProcess.LaunchAsync(["run", "-c", file, "--admin", "http://0.0.0.0:0"], folder.Path, environment);
        Assert.DoesNotContain("sign-in", moved.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sign-in", gateway.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, gateway.Error, StringComparison.Ordinal);
    }

    private static Task<TestGateway> StartAsync(TimeProvider? time = null)
        => TestGateway.StartAsync(WithToken, time, new Dictionary<string, string>(StringComparer.Ordinal) { ["ADMIN_TOKEN"] = Token }, keepsListeners: true);

    private static Task<string> SendAsync(TestGateway gateway, HttpMethod method, string path, Action<HttpRequestMessage> with, HttpStatusCode expected)
        => SendAsync(gateway.Operators, method, path, with, expected);

    private static async Task<string> SendAsync(HttpClient client, HttpMethod method, string path, Action<HttpRequestMessage> with, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path);
        with(request);
        using var reply = await client.SendAsync(request);
        string body = await reply.Content.ReadAsStringAsync();
        Assert.True(expected == reply.StatusCode, $"{method} {path}: {reply.StatusCode} {body}");
        return body;
    }

    private static async Task<string> SignInAsync(TestGateway gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/v1/sessions");
        Json($$"""{"token":"{{Token}}"}""")(request);
        using var reply = await gateway.Operators.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, reply.StatusCode);
        return Assert.Single(reply.Headers.GetValues("Set-Cookie"));
    }

    private static Action<HttpRequestMessage> Bearer(string token) => request => Add(request, "Authorization", "Bearer " + token);

    private static Action<HttpRequestMessage> Json(string body) => request => request.Content = new StringContent(body, Encoding.UTF8, "application/json");

    private static Action<HttpRequestMessage> Cookie(string pair, string? origin = null) => request =>
    {
        Add(request, "Cookie", pair);
        Add(request, "Origin", origin);
    };

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
