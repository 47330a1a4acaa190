using System.ClientModel;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Server.Demo;
using Gatehouse.Testing;
using OpenAI;
using OpenAI.Chat;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>The first two files of the language's acceptance test load and serve, unchanged but for the address of what stands behind.</summary>
public sealed class ExampleTests
{
    [Fact]
    public async Task SmallestProxy_Request_ReachesTheService()
    {
        await using var upstream = (await FakeUpstream.StartAsync()).Answers(200, "from behind");
        using var folder = new TemporaryFolder();
        string yaml = Read("01-smallest.yaml").Replace("http://localhost:5000", upstream.Address, StringComparison.Ordinal);
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, yaml);
        Assert.Equal("from behind", await gateway.Http.GetStringAsync("/api/orders?id=5"));
        Assert.Equal("/api/orders?id=5", upstream.LastRequest.RawTarget);
    }

    [Fact]
    public async Task SmallestAIGateway_ChatCall_ReachesTheProviderUnderItsOwnModelName()
    {
        await using var demo = await DemoServer.StartAsync();
        using var folder = new TemporaryFolder();
        string yaml = Read("02-ai-smallest.yaml").Replace(
            "{ type: openai, keys:",
            $"{{ type: openai, url: \"{demo.Address}/v1\", keys:",
            StringComparison.Ordinal);
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, yaml, new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-test-key-of-no-one" });
        var chat = new ChatClient("chat", new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = new Uri($"{gateway.Address}/v1") });
        ChatCompletion reply = await chat.CompleteChatAsync("hello");
        Assert.NotEmpty(reply.Content[0].Text);
    }

    [Theory]
    [InlineData("01-smallest.yaml")]
    [InlineData("02-ai-smallest.yaml")]
    public async Task Example_AsItIs_Validates(string file)
    {
        using var folder = new TemporaryFolder();
        folder.Write("gatehouse.yaml", Read(file));
        var result = await Command.RunInAsync(folder.Path, ["validate"], new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-test-key-of-no-one" });
        Assert.True(result.ExitCode == 0, result.Error);
    }

    // The examples belong to the design, not to the repository: they stand beside it.
    private static string Read(string file)
    {
        Assert.SkipUnless(SharedData.TryFind(out string? data), SharedData.MissingReason);
        string path = Path.Combine(Path.GetDirectoryName(data)!, "examples", file);
        Assert.SkipUnless(File.Exists(path), $"{path} is not there");
        return File.ReadAllText(path);
    }
}
