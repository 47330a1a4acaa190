using System.Text.Json;
using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>Explain and routes on one configuration that has a bit of everything; offline, no port is opened.</summary>
public sealed class ExplainTests
{
    private static readonly string Folder = Repository.PathOf("test", "Gatehouse.EndToEnd.Tests", "Golden");

    private static readonly Dictionary<string, string> Keys = new()
    {
        ["OPENAI_API_KEY"] = "sk-test-key-of-no-one",
        ["ANTHROPIC_API_KEY"] = "sk-test-key-of-no-one",
        ["SHOP_APP_KEY"] = "0123456789abcdef0123",
    };

    [Theory]
    [InlineData("explain-route.txt", "explain GET http://shop.example.com/orders/5?full=1 --as shop-app")]
    [InlineData("explain-header.txt", "explain GET /orders/5 -H x-beta:1")]
    [InlineData("explain-method.txt", "explain DELETE /orders/5")]
    [InlineData("explain-nothing.txt", "explain GET /nowhere")]
    [InlineData("explain-ambiguous.txt", "explain GET /orders/%2e%2e/v1/models")]
    [InlineData("explain-model.txt", """explain POST /v1/chat/completions --as shop-app -d {"model":"chat","messages":[]}""")]
    [InlineData("explain-models.txt", "explain POST /v1/chat/completions --as shop-app")]
    [InlineData("explain-model-refused.txt", """explain POST /v1/chat/completions --as shop-app -d {"model":"smart","messages":[]}""")]
    [InlineData("explain-no-call.txt", "explain POST /v1/chat/completions -d nonsense")]
    [InlineData("explain.json", "explain GET /orders/5 --as shop-app -o json")]
    [InlineData("explain.yaml", "explain GET /orders/5 --as shop-app -o yaml")]
    [InlineData("routes.txt", "routes")]
    [InlineData("routes.json", "routes -o json")]
    public async Task Output_Golden_IsExactlyThis(string golden, string command)
    {
        var result = await RunAsync(command);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Empty(result.Error);
        GoldenText.AssertEqual(golden, result.Output);
    }

    [Fact]
    public async Task Output_NoSecret_IsInAnyForm()
    {
        foreach (string form in (string[])["table", "json", "yaml"])
        {
            var result = await RunAsync($$"""explain POST /v1/chat/completions --as shop-app -d {"model":"chat"} -o {{form}}""");
            Assert.DoesNotContain("sk-test", result.Output);
            Assert.DoesNotContain("0123456789abcdef", result.Output);
        }
    }

    [Theory]
    [InlineData("10.1.2.3", "inside", "outside: it is less specific than inside")]
    [InlineData("192.0.2.1", "outside", "inside: client 192.0.2.1 is not in 10.0.0.0/8")]
    public async Task Explain_FromAnAddress_TellsTheRouteOfThatClient(string from, string route, string miss)
    {
        using var folder = new TemporaryFolder();
        folder.Write("gatehouse.yaml", "routes:\n  inside: { match: { path: /a, client: [10.0.0.0/8] }, respond: a }\n  outside: { match: /a, respond: b }\n");
        var result = await Command.RunInAsync(folder.Path, ["explain", "GET", "/a", "--from", from], Keys);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains($"route      {route} ", result.Output);
        Assert.Contains(miss, result.Output);
    }

    [Fact]
    public async Task Explain_UnknownConsumer_SuggestsTheNearOne()
    {
        var result = await RunAsync("explain GET /orders/5 --as shop-ap");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("there is no consumer \"shop-ap\". Did you mean \"shop-app\"?", result.Error);
    }

    [Theory]
    [InlineData("explain GET", "explain needs <url>")]
    [InlineData("explain GET orders/5", "neither a URL nor a path")]
    [InlineData("explain /orders/5 GET", "is no method")]
    [InlineData("explain GET /orders/5 -H nocolon", "has no colon")]
    [InlineData("explain POST /v1 -d @missing.json", "there is no such file")]
    [InlineData("explain GET /orders/5 -o xml", "xml")]
    [InlineData("explain GET /orders/5 --from nowhere", "--from takes an address; \"nowhere\" is none.")]
    public async Task Explain_WrongWords_AreWrongUsage(string command, string message)
    {
        var result = await RunAsync(command);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Schema_Output_IsAJsonSchemaThatDescribesWhatItHolds()
    {
        var result = await Command.RunAsync("schema");
        Assert.Equal(0, result.ExitCode);
        using var schema = JsonDocument.Parse(result.Output);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.RootElement.GetProperty("$schema").GetString());
        Assert.Contains("\"rate_limit\"", result.Output);
        Assert.Contains("\"ai\"", result.Output);
        Assert.Contains("\"description\"", result.Output);
    }

    [Fact]
    public async Task Schema_Reference_WritesAPageForEveryPolicy()
    {
        using var folder = new TemporaryFolder();
        var result = await Command.RunAsync("schema", "--reference", folder.Path);
        Assert.Equal(0, result.ExitCode);
        Assert.True(File.Exists(folder.PathOf("policies/rate_limit.md")));
        Assert.True(File.Exists(folder.PathOf("README.md")));
    }

    private static Task<CommandResult> RunAsync(string command)
        => Command.RunInAsync(Folder, [.. command.Split(' '), .. command.StartsWith("schema", StringComparison.Ordinal) ? Array.Empty<string>() : ["-c", "shop.yaml"]], Keys);
}
