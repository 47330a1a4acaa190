using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Money;

/// <summary>`gatehouse usage` and the admin API, beside a gateway that writes the ledger.</summary>
public sealed class UsageTests : IDisposable
{
    private const string Token = "an-admin-token-of-32-characters!";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Usage_BesideARunningGateway_TellsCorrectsAndExports()
    {
        await using var vendor = await FakeModelServer.StartAsync();
        await using var gateway = await GatehouseProcess.RunTextAsync(_folder, Yaml(vendor, ""));
        string call = "";
        for (int i = 0; i < 5; i++)
        {
            call = await CallAsync(gateway.Http);
        }

        var usage = await JsonAsync("usage", "--by", "model,day", "-o", "json");
        var row = usage["rows"]!.AsArray().Single()!;
        Assert.Equal(("chat", 5, 0), ((string?)row["model"], (int)row["calls"]!, (int)row["errors"]!));
        Assert.True((long)row["output"]! > 0);

        string csv = await RightAsync("usage", "entries", "-o", "csv");
        string[] lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((6, lines[0].Split(',').Length), (lines.Length, lines[1].Split(',').Length));
        var entry = (await JsonAsync("usage", "entries", "--call", call, "-o", "json")).AsArray().Single()!;
        Assert.Equal(("attempt", "ok", call), ((string?)entry["kind"], (string?)entry["outcome"], (string?)entry["call"]));

        Assert.Contains("of difference", await RightAsync("usage", "correct", (string)entry["id"]!, "--cost", "12.5", "--reason", "=invoice,\n\"4711\""), StringComparison.Ordinal);
        var month = await JsonAsync("usage", "month", ((string)entry["at"]!)[..7], "-o", "json");
        Assert.Equal((1, 12.5m), ((int)month["total"]![0]!["corrections"]!, decimal.Round((decimal)month["total"]![0]!["cost"]!, 1)));
        Assert.Equal("=invoice,\n\"4711\"", (string?)month["corrections"]![0]!["reason"]);
        Assert.Contains("\"'=invoice,\n\"\"4711\"\"\"", await RightAsync("usage", "entries", "-o", "csv"), StringComparison.Ordinal);
        Assert.Contains("=invoice,\uFFFD\"4711\"", await RightAsync("usage", "month", ((string)entry["at"]!)[..7]), StringComparison.Ordinal);
        Assert.StartsWith("TEAM", await RightAsync("usage"), StringComparison.Ordinal);

        // The call goes on being written meanwhile, and the end leaves nothing open.
        await CallAsync(gateway.Http);
        Assert.Equal(0, await gateway.StopAsync());
        Assert.Empty(Directory.EnumerateFiles(_folder.PathOf("ledger"), "*.open"));
        Assert.Equal(6, (int)(await JsonAsync("usage", "--by", "", "-o", "json"))["rows"]![0]!["calls"]!);
    }

    [Theory]
    [InlineData("usage --by tem", "\"tem\". Did you mean \"team\"?")]
    [InlineData("usage --from yesterday", "\"yesterday\" is no day")]
    [InlineData("usage --filter team", "\"team\" is no filter")]
    [InlineData("usage --by team,model,team", "\"team\" is written twice.")]
    [InlineData("usage month november", "\"november\" is no month")]
    [InlineData("usage correct nothing --cost 1 --reason x", "is no id of an entry")]
    [InlineData("usage correct 01a22c0e-604c-7c61-a63c-251007cf8b5b --cost 0,0125 --reason x", "like 0.0125; \"0,0125\" is none")]
    [InlineData("usage correct 01a22c0e-604c-7c61-a63c-251007cf8b5b --cost -1 --reason x", "\"-1\" is none")]
    [InlineData("usage --from 2026-12-01 --to 2026-11-01", "the first has to be before the last")]
    [InlineData("usage month 9999-12 --ledger nowhere", "there is no ledger in")]
    [InlineData("usage --ledger nowhere", "there is no ledger in")]
    [InlineData("usage entries -o xml", "is not one of table, json, yaml, csv")]
    public async Task Usage_AskedWrongly_SaysWhatIsWrong(string line, string expected)
    {
        var result = await Command.RunInAsync(_folder.Path, line.Split(' '));
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_OfALedgerInMemory_IsToldByTheAdminApi()
    {
        await using var vendor = await FakeModelServer.StartAsync();
        string yaml = Yaml(vendor, "", ledger: "") + "\nlisten:\n  - http://127.0.0.1:0\n  - { url: \"http://127.0.0.1:0\", serves: [admin, metrics, health], admin: { tokens: [\"${env:ADMIN_TOKEN}\"] } }\n";
        await using var gateway = await TestGateway.StartAsync(yaml, variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["ADMIN_TOKEN"] = Token }, keepsListeners: true);
        await CallAsync(gateway.Client);
        var usage = await AskAsync(gateway, HttpMethod.Get, "usage?by=model&filter=route%3Dllm", null, HttpStatusCode.OK);
        Assert.Equal(("memory", 1), ((string?)usage["kept_in"], (int)usage["rows"]![0]!["calls"]!));
        Assert.Empty((await AskAsync(gateway, HttpMethod.Get, "usage?to=2020-01-01", null, HttpStatusCode.OK))["rows"]!.AsArray());
        Assert.Contains("no day", (string?)(await AskAsync(gateway, HttpMethod.Get, "usage?to=x", null, HttpStatusCode.BadRequest))["detail"], StringComparison.Ordinal);
        await AskAsync(gateway, HttpMethod.Get, "usage?of=x", null, HttpStatusCode.BadRequest);
        await AskAsync(gateway, HttpMethod.Post, "usage/corrections", """{"entry":"x"}""", HttpStatusCode.BadRequest);
        await AskAsync(gateway, HttpMethod.Post, "usage/corrections", $$"""{"entry":"{{Guid.NewGuid()}}","cost":1,"reason":"r"}""", HttpStatusCode.NotFound);

        _folder.Write("gatehouse.yaml", Yaml(vendor, "", ledger: ""));
        var told = await Command.RunInAsync(_folder.Path, ["usage"]);
        Assert.Equal(1, told.ExitCode);
        Assert.Contains("/admin/v1/usage", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Correction_ThroughTheAdminApi_IsAnEntry()
    {
        await using var vendor = await FakeModelServer.StartAsync();
        string yaml = Yaml(vendor, "", ledger: $"ledger: \"{_folder.PathOf("ledger")}\"") + "\nlisten:\n  - http://127.0.0.1:0\n  - { url: \"http://127.0.0.1:0\", serves: [admin, metrics, health], admin: { tokens: [\"${env:ADMIN_TOKEN}\"] } }\n";
        await using var gateway = await TestGateway.StartAsync(yaml, variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["ADMIN_TOKEN"] = Token }, keepsListeners: true);
        await CallAsync(gateway.Client);
        string id = (string)JsonNode.Parse((await Command.RunAsync("usage", "entries", "--ledger", _folder.PathOf("ledger"), "-o", "json")).Output)![0]!["id"]!;
        var correction = await AskAsync(gateway, HttpMethod.Post, "usage/corrections", $$"""{"entry":"{{id}}","cost":3.25,"reason":"invoice"}""", HttpStatusCode.Created);
        Assert.Equal(("correction", id), ((string?)correction["kind"], (string?)correction["corrects"]));
        foreach (string wrong in (string[])[$$"""{"entry":"{{id}}","cost":-1,"reason":"r"}""", $$"""{"entry":"{{id}}","cost":1e28,"reason":"r"}""", $$"""{"entry":"{{correction["id"]}}","cost":1,"reason":"r"}"""])
        {
            Assert.StartsWith("Nothing was corrected: ", (string?)(await AskAsync(gateway, HttpMethod.Post, "usage/corrections", wrong, HttpStatusCode.BadRequest))["detail"], StringComparison.Ordinal);
        }

        var usage = await AskAsync(gateway, HttpMethod.Get, "usage?by=", null, HttpStatusCode.OK);
        Assert.Equal(("folder", true, 3.25m), ((string?)usage["kept_in"], (bool)usage["durable"]!, (decimal)usage["rows"]![0]!["cost"]!));
        Assert.Contains($"gatehouse_ai_ledger_durable{{folder=\"{_folder.PathOf("ledger")}\"}} 1", await gateway.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_WithAnotherFolder_SettlesThereFromThenOn()
    {
        await using var vendor = await FakeModelServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(vendor, "", ledger: $"ledger: \"{_folder.PathOf("one")}\""));
        await CallAsync(gateway.Client);
        Assert.True((await gateway.ReloadAsync(Yaml(vendor, "", ledger: $"ledger: {{ path: \"{_folder.PathOf("two")}\", fsync: false }}"))).Succeeded);
        await CallAsync(gateway.Client);
        await CallAsync(gateway.Client);
        Assert.Equal([1, 2], (int[])[Calls("one"), Calls("two")]);
        Assert.Empty(Directory.EnumerateFiles(_folder.PathOf("one"), "*.open"));
    }

    [Fact]
    public async Task Upgrade_UnderCalls_HasEveryCallOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are handed over on Linux.");
        await using var vendor = await FakeModelServer.StartAsync();
        await using var gateway = await GatehouseProcess.RunTextAsync(_folder, Yaml(vendor, ""));
        var answered = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                answered.Add(await CallAsync(gateway.Http));
            }
        })).ToArray();
        await Eventually.TrueAsync(() => answered.Count > 50, "there are calls");
        gateway.Upgrade();
        await gateway.WhenErrorAsync("has taken over");
        using var successor = gateway.Successor();
        try
        {
            int before = answered.Count;
            await Eventually.TrueAsync(() => answered.Count > before + 100, "calls go on");
            Assert.Equal(0, await gateway.WhenLeftAsync());
            await stop.CancelAsync();
            await Task.WhenAll(callers);
            string[] calls = [.. (await JsonAsync("usage", "entries", "-o", "json")).AsArray().Select(e => (string)e!["call"]!)];
            Assert.Equal(answered.Order(StringComparer.Ordinal), calls.Order(StringComparer.Ordinal));
            Assert.Equal(2, calls.Select(c => c.Split('-')[0]).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(answered.Count, (int)(await JsonAsync("usage", "--by", "", "-o", "json"))["rows"]![0]!["calls"]!);
        }
        finally
        {
            successor.Kill();
            await successor.WaitForExitAsync();
        }
    }

    private static string Yaml(FakeModelServer vendor, string more, string ledger = "ledger: ./ledger") => $$"""
        ai:
          {{ledger}}
          providers:
            vendor: { type: openai, url: "{{vendor.Address}}/v1", keys: ["a-key-of-the-vendor"] }
          models:
            chat: vendor/demo
        routes:
          llm: { match: /v1/**, ai: openai }
        {{more}}
        """;

    private static async Task<string> CallAsync(HttpClient http)
    {
        using var reply = await http.PostAsJsonAsync("/v1/chat/completions", new { model = "chat", messages = new[] { new { role = "user", content = "hello" } } });
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        await reply.Content.ReadAsStringAsync();
        return reply.Headers.GetValues("x-request-id").Single();
    }

    private static async Task<JsonNode> AskAsync(TestGateway gateway, HttpMethod method, string path, string? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, "/admin/v1/" + path) { Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("Authorization", "Bearer " + Token);
        using var reply = await gateway.Operators.SendAsync(request);
        string text = await reply.Content.ReadAsStringAsync();
        Assert.True(expected == reply.StatusCode, $"{method} {path}: {reply.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    private int Calls(string folder) => (int)Gatehouse.AI.Ledger.LedgerReader.Open(_folder.PathOf(folder)).Usage(new Gatehouse.AI.Ledger.Usage.UsageQuery()).Single().Sums.Calls;

    private async Task<string> RightAsync(params string[] arguments)
    {
        var result = await Command.RunInAsync(_folder.Path, arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Error}");
        return result.Output;
    }

    private async Task<JsonNode> JsonAsync(params string[] arguments) => JsonNode.Parse(await RightAsync(arguments))!;
}
