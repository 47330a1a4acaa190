using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Observing;

public sealed class FakeModelServerTests
{
    [Fact]
    public async Task RecordedStream_ReplayedInTheVendorsFraming_IsThatStream()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var server = await FakeModelServer.StartAsync();
        string[] path = ["ai-recordings", "anthropic", "anthropic-text.chunks.txt"];
        server.ThenRecordedStream(ModelVendor.Anthropic, path);
        using var http = new HttpClient();
        string stream = await http.GetStringAsync(server.Address + "/anything");
        string[] recorded = [.. File.ReadLines(SharedData.PathOf(path)).Where(l => l.Length > 0)];
        Assert.Equal(recorded, stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e.Split('\n')[1]["data: ".Length..]));
        Assert.StartsWith("event: message_start\n", stream);
    }

    [Fact]
    public async Task Script_UsedUp_TheDemoAnswersAgain()
    {
        await using var server = await FakeModelServer.StartAsync();
        server.ThenReply("""{"scripted":1}""", status: 418, ("x-one", "1"));
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        using var first = await http.GetAsync("/v1/models");
        Assert.Equal(418, (int)first.StatusCode);
        Assert.Contains("demo", await http.GetStringAsync("/v1/models"));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task StreamBytes_Cut_EndsWithoutTheEnd()
    {
        await using var server = await FakeModelServer.StartAsync();
        server.ThenStreamBytes(FakeModelServer.Cut(Encoding.UTF8.GetBytes("data: grüße\n\n"), 1, 2), isCut: true);
        using var http = new HttpClient();
        using var reply = await http.GetAsync(server.Address, HttpCompletionOption.ResponseHeadersRead);
        var received = new MemoryStream();
        await Assert.ThrowsAnyAsync<IOException>(async () => await (await reply.Content.ReadAsStreamAsync()).CopyToAsync(received));
        Assert.Equal("data: grüße\n\n", Encoding.UTF8.GetString(received.ToArray()));
    }
}
