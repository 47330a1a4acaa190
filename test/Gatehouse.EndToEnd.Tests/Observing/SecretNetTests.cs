using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Observing;

/// <summary>The net that every test of the built program passes through catches what it is there for.</summary>
public sealed class SecretNetTests
{
    private const string Key = "net-key-4f1e0c7a-not-to-be-seen";

    [Fact]
    public async Task Process_ThatPutsASecretOut_FailsItsTest()
    {
        using var folder = new TemporaryFolder();
        var gateway = await GatehouseProcess.RunTextAsync(folder, $"consumers: {{ acme: {{ keys: [{Key}] }} }}\nroutes:\n  all: {{ match: /**, respond: {{ status: 204 }} }}\n");
        using (await gateway.Http.GetAsync("/path-with-" + Key))
        {
            await gateway.WhenOutputAsync("path-with-");
        }

        var caught = await Assert.ThrowsAsync<InvalidOperationException>(async () => await gateway.DisposeAsync());

        Assert.StartsWith("a secret of gatehouse.yaml stands in standard output", caught.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogFile_WithASecret_FailsItsTest()
    {
        const string Planted = "net-variable-77c1-not-to-be-seen";
        using var folder = new TemporaryFolder();
        var gateway = await GatehouseProcess.RunTextAsync(
            folder,
            "telemetry: { logs: { file: access.log } }\nroutes:\n  all: { match: /**, respond: { status: 204 } }\n",
            new Dictionary<string, string> { ["SHOP_TOKEN"] = Planted });
        using (await gateway.Http.GetAsync("/" + Planted))
        {
            await Eventually.TrueAsync(() => File.Exists(folder.PathOf("access.log")) && File.ReadAllText(folder.PathOf("access.log")).Contains(Planted, StringComparison.Ordinal), "the record is written");
        }

        var caught = await Assert.ThrowsAsync<InvalidOperationException>(async () => await gateway.DisposeAsync());

        Assert.Contains("the variable SHOP_TOKEN stands in", caught.Message, StringComparison.Ordinal);
        Assert.Contains("access.log", caught.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problem_WithASecret_FailsItsTest()
    {
        await using var upstream = (await FakeUpstream.StartAsync()).Answers(403, "{}", "application/problem+json");
        await using var gateway = await TestGateway.StartAsync($"services: {{ up: {upstream.Address} }}\nroutes:\n  all: {{ match: /**, service: up }}\n");
        upstream.Answer = context =>
        {
            context.Response.StatusCode = 403;
            context.Response.ContentType = "application/problem+json";
            return context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(PlantedSecrets.Token)).AsTask();
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => gateway.Client.GetAsync("/a"));
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("routes")]
    [InlineData("explain")]
    public async Task Command_OnAConfigurationFullOfSecrets_PutsNoneOut(string command)
    {
        using var folder = new TemporaryFolder();
        using var key = System.Security.Cryptography.ECDsa.Create();
        folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        string file = folder.Write(
            "gatehouse.yaml",
            """
            consumers: { acme: { keys: [commands-consumer-key-51c0a9] } }
            ai:
              providers: { vendor: { type: openai, url: "http://127.0.0.1:1/v1", keys: [commands-vendor-key-88d2f3] } }
              models: { chat: vendor/demo }
            services:
              up: { targets: ["http://127.0.0.1:1"], affinity: { cookie: s, secret: commands-affinity-key-0b7e44 } }
            routes:
              a: { match: /a/**, service: up, policies: [{ api_key: {} }] }
              llm: { match: /v1/**, ai: openai, policies: [{ api_key: {}, shadow: true }] }
            """);
        foreach (string secret in new[] { "commands-consumer-key-51c0a9", "commands-vendor-key-88d2f3", "commands-affinity-key-0b7e44", File.ReadAllLines(folder.PathOf("key.pem"))[1] })
        {
            Assert.NotNull(PlantedSecrets.FindIn($"x{secret}x"));
        }

        string[] arguments = command == "explain" ? ["explain", "-c", file, "GET", "/a/b", "--header", "X-API-Key: commands-header-key-19aa"] : [command, "-c", file];
        PlantedSecrets.Add("commands-header-key-19aa", "a header of explain");

        var result = await Command.RunAsync(arguments);

        // Command.RunAsync has searched both streams; what it searched was the real thing.
        Assert.NotEqual("", result.Output + result.Error);
    }
}
