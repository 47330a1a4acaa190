using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>Secrets in files that change under the running program, in the ways that files are changed.</summary>
public sealed partial class SecretRotationTests
{
    private const string Old = "rotation-old-key-6d2b81f0";
    private const string New = "rotation-new-key-e94c037a";

    [Fact]
    public async Task Key_InAFileMovedIntoPlace_IsTaken_AndNoRequestIsLost()
    {
        using var folder = new TemporaryFolder();
        folder.Write("acme.key", Old + "\n");
        await using var gateway = await RunAsync(folder, "${file:acme.key}");
        using var stop = new CancellationTokenSource();
        var traffic = SendUntilAsync(gateway, stop.Token);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (await SendAsync(gateway, Old), await SendAsync(gateway, New)));

        folder.Write("acme.key", New + "\n");
        await gateway.WhenErrorAsync("configuration reloaded");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NoContent), (await SendAsync(gateway, Old), await SendAsync(gateway, New)));
        await stop.CancelAsync();
        Assert.All(await traffic, status => Assert.True(status is HttpStatusCode.NoContent or HttpStatusCode.Unauthorized, $"{status}"));
    }

    [Fact]
    public async Task Key_BehindALinkThatIsSwapped_AsKubernetesDoes_IsTaken()
    {
        using var folder = new TemporaryFolder();
        Publish(folder, "..2026_11_01", Old);
        File.CreateSymbolicLink(folder.PathOf("acme.key"), Path.Combine("..data", "acme.key"));
        await using var gateway = await RunAsync(folder, "${file:acme.key}");
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(gateway, Old));

        Publish(folder, "..2026_11_02", New);
        await gateway.WhenErrorAsync("configuration reloaded");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NoContent), (await SendAsync(gateway, Old), await SendAsync(gateway, New)));
    }

    [Fact]
    public async Task Key_InAFileThatIsBadForAWhile_StaysTheLastGoodOne()
    {
        using var folder = new TemporaryFolder();
        folder.Write("acme.key", Old);
        await using var gateway = await RunAsync(folder, "${file:acme.key}");

        folder.Write("acme.key", "short");
        await gateway.WhenErrorAsync("configuration not taken");
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(gateway, Old));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(gateway, "short"));

        File.Delete(folder.PathOf("acme.key"));
        await gateway.WhenErrorAsync("acme.key does not exist");
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(gateway, Old));

        folder.Write("acme.key", New);
        await gateway.WhenErrorAsync("configuration reloaded");
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NoContent), (await SendAsync(gateway, Old), await SendAsync(gateway, New)));
    }

    [Fact]
    public async Task KeyOfAProvider_InAFile_IsSentAsItIsNow()
    {
        await using var vendor = await FakeModelServer.StartAsync();
        using var folder = new TemporaryFolder();
        folder.Write("vendor.key", Old);
        await using var gateway = await GatehouseProcess.RunTextAsync(
            folder,
            $$"""
            ai:
              providers: { vendor: { type: openai, url: "{{vendor.Address}}/v1", keys: ["${file:vendor.key}"] } }
              models: { chat: vendor/demo }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);
        await ChatAsync(gateway);
        Assert.Equal("Bearer " + Old, vendor.LastRequest.Header("authorization"));

        folder.Write("vendor.key", New);
        await gateway.WhenErrorAsync("configuration reloaded");
        await ChatAsync(gateway);

        Assert.Equal("Bearer " + New, vendor.LastRequest.Header("authorization"));
    }

    [Fact]
    public async Task Key_TakenFromTheConfiguration_IsRefusedOnceItIsReloaded_OnAConnectionThatIsOpenToo()
    {
        using var folder = new TemporaryFolder();
        await using var gateway = await RunAsync(folder, Old, New);
        await using var open = await RawClient.ConnectAsync(new Uri(gateway.Address).Port);
        string request = $"GET /a HTTP/1.1\r\nHost: a\r\nX-API-Key: {Old}\r\n\r\n";
        await open.SendAsync(request);
        Assert.StartsWith("HTTP/1.1 204 ", await open.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);

        folder.Write("gatehouse.yaml", Yaml(New));
        await gateway.WhenErrorAsync("configuration reloaded");
        await open.SendAsync(request);

        string refused = await open.ReadUntilAsync("}");
        Assert.StartsWith("HTTP/1.1 401 ", refused, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NoContent), (await SendAsync(gateway, Old), await SendAsync(gateway, New)));
    }

    [Fact]
    public async Task Keys_UnknownWrongAndRevoked_AreAnsweredAlike()
    {
        using var folder = new TemporaryFolder();
        await using var gateway = await RunAsync(folder, New);
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (string key in new[] { Old, New[..^1], New + "x", New[..^1] + "b", "x", new string('k', 600), New.ToUpperInvariant(), "sha256:" + new string('0', 64) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/a");
            request.Headers.TryAddWithoutValidation("X-API-Key", key);
            using var reply = await gateway.Http.SendAsync(request);
            string body = await reply.Content.ReadAsStringAsync();
            answers.Add($"{reply.StatusCode} {reply.Headers.WwwAuthenticate} {System.Text.RegularExpressions.Regex.Replace(body, "\"(request_id|instance)\":\"[^\"]*\"", "")}");
        }

        Assert.Single(answers);
        Assert.StartsWith("Unauthorized ", answers.Single(), StringComparison.Ordinal);
    }

    private static string Yaml(params string[] keys)
        => $"consumers: {{ acme: {{ keys: [{string.Join(", ", keys.Select(k => $"\"{k}\""))}] }} }}\nroutes:\n  all: {{ match: /**, respond: {{ status: 204 }}, policies: [{{ api_key: {{}} }}] }}\n";

    private static Task<GatehouseProcess> RunAsync(TemporaryFolder folder, params string[] keys) => GatehouseProcess.RunTextAsync(folder, Yaml(keys));

    private static async Task<HttpStatusCode> SendAsync(GatehouseProcess gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/a");
        request.Headers.Add("X-API-Key", key);
        using var reply = await gateway.Http.SendAsync(request);
        return reply.StatusCode;
    }

    private static async Task<IReadOnlyCollection<HttpStatusCode>> SendUntilAsync(GatehouseProcess gateway, CancellationToken stop)
    {
        var statuses = new ConcurrentBag<HttpStatusCode>();
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            statuses.Add(await SendAsync(gateway, i % 2 == 0 ? Old : New));
        }

        return statuses;
    }

    // A volume of Kubernetes: a new folder is filled, and one link is moved over another.
    private static void Publish(TemporaryFolder folder, string version, string key)
    {
        PlantedSecrets.Add(key, "a key in a volume");
        Directory.CreateDirectory(folder.PathOf(version));
        File.WriteAllText(Path.Combine(folder.PathOf(version), "acme.key"), key);
        File.CreateSymbolicLink(folder.PathOf("..data_tmp"), version);
        Assert.Equal(0, Rename(folder.PathOf("..data_tmp"), folder.PathOf("..data")));
    }

    // File.Move looks behind links.
    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    private static async Task ChatAsync(GatehouseProcess gateway)
    {
        using var reply = await gateway.Http.PostAsync("/v1/chat/completions", new StringContent("""{"model":"chat","messages":[{"role":"user","content":"hello"}]}""", Encoding.UTF8, "application/json"));
        reply.EnsureSuccessStatusCode();
    }
}
