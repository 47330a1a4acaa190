using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Recordings that are no answers to chat calls: each is of a kind that is known, and errors reach every form as its own.</summary>
public sealed class OtherRecordingTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    [Fact]
    public void Recordings_AreAllOfAKnownKind()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        Assert.Empty(RecordingCatalog.Others.Where(o => o.Kind == "unknown"));
        Assert.True(RecordingCatalog.Chats.Count > 150, $"only {RecordingCatalog.Chats.Count} recordings were found");
    }

    [Fact]
    public async Task Error_Recorded_IsTheFormsOwn()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        foreach (var (name, _) in RecordingCatalog.Others.Where(o => o.Kind == "error"))
        {
            byte[] body = await File.ReadAllBytesAsync(SharedData.PathOf(["ai-recordings", .. name.Split('/')]), TestContext.Current.CancellationToken);
            var error = JsonNode.Parse(body)!["error"];
            string provider = error.Text("status") is not null ? "gemini" : error.Member("param") is not null || error.Text("code") is not null ? "openai" : "anthropic";
            int status = (int?)error.Number("code") ?? (error.Text("code") == "insufficient_quota" ? 429 : 400);
            foreach (var front in Front.All)
            {
                foreach (bool stream in (bool[])[false, true])
                {
                    var exchange = await fixture.Gateway.CallAsync(front, provider, stream, new Playback("application/json", [body], status));

                    Assert.True(exchange.Reply.CommittedStatus is >= 400 and < 600, $"{name} {front.Name} {exchange.Reply.CommittedStatus}");
                    if (front.Wire != (provider == "gemini" ? WireForm.Gemini : provider == "openai" ? WireForm.OpenAIChat : WireForm.AnthropicMessages))
                    {
                        Grammar.CheckRefused(front, exchange.Reply.Bytes);
                        Assert.Contains(error.Text("message")![..20], exchange.Reply.Text, StringComparison.Ordinal);
                    }
                }
            }
        }
    }
}
